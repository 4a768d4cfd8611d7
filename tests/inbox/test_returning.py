"""Returns, withdrawals, added and removed signers: no item is lost, none is left behind."""

import json

import pytest

from approvals.inbox import services
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import passed_steps
from approvals.inbox.services import AlreadyDecided, CannotDecide, NotYours, RefusedByRules
from approvals.inbox.subjects import Subject, _subjects
from tests.inbox.world import events, fresh, open_nodes, principals
from tests.organisation.factories import add_person, add_post
from workflows.ledger.chain import Reason
from workflows.runtime import document

UNCLEAR = [Reason(0, "名单来源没有授权说明")]


def steps_of(case, item):
    version = case.process_version
    graph = document.graph_of(version.pk, version.sha256)
    return [step.node for step in passed_steps(graph, document.load(fresh(case).document), item.scope)]


def test_a_return_out_of_the_co_sign_cancels_the_others_and_gives_the_initiator_one_task(world):
    case = world.on_board()
    world.decide(case, "board", signer="service_reviewer", by=world.people.zhaolin)
    world.return_to(case, "board", "draft", signer="risk_reviewer", by=world.people.liqiang, reasons=UNCLEAR)

    assert open_nodes(case) == [("draft", "")]
    assert fresh(case).round == 2
    finance = world.item(case, "board", "finance_reviewer")
    assert (finance.close_reason, finance.decided_by) == ("returned", None)
    assert finance.get_close_reason_display() == "因退回取消"
    returned = world.item(case, "board", "risk_reviewer")
    assert (returned.outcome, returned.decided_by) == ("return", world.people.liqiang)
    told = json.loads(events(case, "work.returned")[0].body)
    assert told["reasons"] == [{"no": 1, "text": "名单来源没有授权说明"}]
    assert (told["object"]["node"], told["command"]["node"], told["actor"]["via"]) == ("board", "draft", "风险审核岗")


def test_only_steps_really_passed_can_be_returned_to(world):
    case = world.submitted()
    item = world.item(case, "quality")
    assert steps_of(case, item) == ["draft"]
    for target in ("legal", "quality", "board", "nowhere", ""):
        with pytest.raises(CannotDecide) as refusal:
            world.return_to(case, "quality", target, by=world.people.wangmin, reasons=UNCLEAR)
        assert list(refusal.value.fields) == ["node"]
    assert open_nodes(case) == [("quality", "")]


def test_after_a_return_the_steps_ahead_are_no_longer_behind(world):
    case = world.on_board()
    world.return_to(case, "board", "quality", signer="risk_reviewer", by=world.people.liqiang, reasons=UNCLEAR)
    assert steps_of(case, world.item(case, "quality")) == ["draft"]


def test_a_step_may_forbid_returns(world):
    case = world.submitted(quality={"returns": "none"})
    with pytest.raises(CannotDecide, match="不能退回"):
        world.return_to(case, "quality", "draft", by=world.people.wangmin, reasons=UNCLEAR)


@pytest.mark.parametrize("reasons", [[], [Reason(0, " \n ")], [Reason(0, "字" * 501)], [Reason(0, "x")] * 31])
def test_a_return_needs_reasons_that_can_be_read(world, reasons):
    case = world.submitted()
    with pytest.raises(CannotDecide):
        world.return_to(case, "quality", "draft", by=world.people.wangmin, reasons=reasons)
    assert open_nodes(case) == [("quality", "")]


def test_reasons_are_numbered_and_tied_to_the_fields_of_the_subject(world, monkeypatch):
    class Form(Subject):
        def fields(self, item):
            return [("gift", "礼品"), ("script", "客服口径")]

    monkeypatch.setitem(_subjects, "review", Form())
    case = world.submitted()
    with pytest.raises(CannotDecide, match="不存在"):
        world.return_to(case, "quality", "draft", by=world.people.wangmin, reasons=[Reason(7, "没有这一项", "budget")])

    reasons = [Reason(4, "库存不足", "gift"), Reason(9, "缺少退订一问", "script"), Reason(11, "总体偏急")]
    world.return_to(case, "quality", "draft", by=world.people.wangmin, reasons=reasons)

    told = json.loads(events(case, "work.returned")[0].body)["reasons"]
    assert told == [
        {"no": 1, "text": "库存不足", "field": "gift", "label": "礼品"},
        {"no": 2, "text": "缺少退订一问", "field": "script", "label": "客服口径"},
        {"no": 3, "text": "总体偏急"},
    ]


def test_the_initiator_withdraws_until_the_next_person_acts(world):
    case = world.submitted()
    with pytest.raises(NotYours):
        services.withdraw(case_id=case.pk, by=world.people.wangmin, at=world.later())
    assert services.withdraw(case_id=case.pk, by=world.people.chenxiao, at=world.later(), reason="补附件") == "draft"
    assert open_nodes(case) == [("draft", "")]
    assert [event.verb for event in events(case)].count("work.withdrawn") == 1

    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    world.decide(case, "quality", by=world.people.wangmin)
    with pytest.raises(AlreadyDecided, match="王敏 已经办理"):
        services.withdraw(case_id=case.pk, by=world.people.chenxiao, at=world.later())


def test_a_case_not_handed_in_has_nothing_to_withdraw(world):
    case = world.start()
    with pytest.raises(RefusedByRules):
        services.withdraw(case_id=case.pk, by=world.people.chenxiao, at=world.later())


def test_a_signer_added_is_asked_and_has_to_pass_too(world):
    case = world.on_board()
    add_post("trainer", "培训主管")
    trainer = add_person("20009", "培训员", posts=["trainer"])
    item = world.item(case, "board", "service_reviewer")
    services.add_signer(
        case_id=case.pk, item_id=item.pk, signer="post:trainer", by=world.people.zhaolin, at=world.later())

    added = world.item(case, "board", "trainer")
    assert (added.signer_name, principals(added)) == ("培训主管", {("post", trainer.holdings.get().post_id)})
    for post, person in (("risk_reviewer", "liqiang"), ("service_reviewer", "zhaolin"), ("finance_reviewer", "sunhao")):
        world.decide(case, "board", signer=post, by=getattr(world.people, person))
    assert open_nodes(case) == [("board", "trainer")]
    world.decide(case, "board", signer="trainer", by=trainer)
    assert open_nodes(case) == [("legal", "")]
    assert json.loads(events(case, "work.signer_added")[0].body)["detail"]["signer_name"] == "培训主管"


@pytest.mark.parametrize("signer", ["post:risk_reviewer", "post:nowhere", "person:99999", "", "post:", "x" * 300])
def test_a_signer_who_signs_already_or_does_not_exist_is_not_added(world, signer):
    case = world.on_board()
    item = world.item(case, "board", "service_reviewer")
    with pytest.raises(CannotDecide) as refusal:
        services.add_signer(case_id=case.pk, item_id=item.pk, signer=signer, by=world.people.zhaolin, at=world.later())
    assert "signer" in refusal.value.fields
    assert len(open_nodes(case)) == 3


def test_only_a_manager_removes_a_signer_and_says_why(world):
    case = world.on_board()
    item = world.item(case, "board", "finance_reviewer")
    with pytest.raises(NotYours):
        services.remove_signer(
            case_id=case.pk, item_id=item.pk, by=world.people.liqiang, at=world.later(), reason="重复")
    with pytest.raises(CannotDecide):
        services.remove_signer(case_id=case.pk, item_id=item.pk, by=world.people.wujing, at=world.later(), reason=" ")
    services.remove_signer(case_id=case.pk, item_id=item.pk, by=world.people.wujing, at=world.later(), reason="无礼品")

    item.refresh_from_db()
    assert (item.close_reason, item.get_close_reason_display()) == ("removed", "已减签")
    with pytest.raises(AlreadyDecided, match="已减签"):
        services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=world.people.sunhao, at=world.later())
    world.decide(case, "board", signer="risk_reviewer", by=world.people.liqiang)
    world.decide(case, "board", signer="service_reviewer", by=world.people.zhaolin)
    assert open_nodes(case) == [("legal", "")]


def test_a_step_that_is_no_cosign_says_so_and_what_can_be_done(world):
    item = world.item(world.submitted(), "quality")
    with pytest.raises(CannotDecide, match="「quality」不是会签，没有会签人可减；可以改为转办。"):
        services.remove_signer(case_id=item.case_id, item_id=item.pk, by=world.people.wujing, at=world.later(),
                               reason="缺岗")
    assert item.is_open


def test_removing_the_last_open_signer_decides_the_vote(world):
    case = world.on_board()
    world.decide(case, "board", signer="risk_reviewer", by=world.people.liqiang)
    world.decide(case, "board", signer="service_reviewer", by=world.people.zhaolin)
    item = world.item(case, "board", "finance_reviewer")
    services.remove_signer(case_id=case.pk, item_id=item.pk, by=world.people.wujing, at=world.later(), reason="缺岗")
    assert open_nodes(case) == [("legal", "")]


def test_every_holder_of_a_post_signs_frozen_when_the_step_is_entered(world):
    second = add_person("20001", "刘二", posts=["risk_reviewer"])
    case = world.on_board(board={"candidateGroups": "risk_reviewer", "everyHolder": "true"})
    assert open_nodes(case) == [("board", "person:10003"), ("board", "person:20001")]
    add_person("20002", "王三", posts=["risk_reviewer"])
    assert len(open_nodes(case)) == 2

    first, other = WorkItem.objects.open().filter(case_id=case.pk).order_by("signer")
    services.decide(item_id=first.pk, case_id=case.pk, outcome="pass", by=world.people.liqiang, at=world.later())
    with pytest.raises(NotYours):
        services.decide(item_id=other.pk, case_id=case.pk, outcome="pass", by=world.people.liqiang, at=world.later())
    services.decide(item_id=other.pk, case_id=case.pk, outcome="pass", by=second, at=world.later())
    assert open_nodes(case) == [("legal", "")]


def test_a_co_sign_without_signers_is_refused_in_a_sentence(world):
    case = world.submitted(board={"candidateGroups": ""})
    with pytest.raises(RefusedByRules, match="没有任何会签方"):
        world.decide(case, "quality", by=world.people.wangmin)
    assert open_nodes(case) == [("quality", "")]


def test_the_domain_names_the_signers_of_its_collections(world, monkeypatch):
    class Obliged(Subject):
        def signers(self, move, need):
            return ["post:finance_reviewer"] if need.spec.get("collection") == "signers" else None

    monkeypatch.setitem(_subjects, "review", Obliged())
    assert open_nodes(world.on_board()) == [("board", "finance_reviewer")]
