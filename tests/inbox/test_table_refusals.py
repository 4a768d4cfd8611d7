"""What people should not send, at every door: refused in a sentence that ends somewhere, and nothing is written."""

import json

import pytest

from approvals.inbox import services
from approvals.inbox.models import Asking, Principal, WorkItem
from approvals.inbox.services import AlreadyDecided, CannotDecide
from tests.inbox.table import TEN
from tests.inbox.world import events, fresh, open_nodes, review
from tests.runtime.publishing import publish
from workflows.ledger.chain import Reason
from workflows.ledger.selectors import verify_stream
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotPublish
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.selectors import replay

LONG = "很" * 10_000
FAMILY = "同意👍🏽 全家👨‍👩‍👧‍👦 已读"
TURNED = "同意\u202eABC\u202c \u2067先\u2069后\u200f\u200e"
NULL = "9999\x009"


def doors(world, case):
    """Every door through which somebody sends words about the quality review; each takes them."""
    item = world.item(case, "quality")
    common = {"item_id": item.pk, "case_id": case.pk, "at": world.later(), "by": world.people.wangmin}
    several = {"item_ids": [item.pk], "by": common["by"], "at": common["at"]}
    rest = {"case_id": case.pk, "at": world.later(), "by": world.people.wujing}
    return {
        "decide": lambda words: services.decide(**common, outcome="pass", comment=words),
        "decide for later": lambda words: services.decide(**common, outcome="pass", comment=words, undo_for=TEN),
        "reason": lambda words: services.return_case(**common, node="draft", reasons=[Reason(1, words)]),
        "comment of a return": lambda words: services.return_case(
            **common, node="draft", reasons=[Reason(1, "不清")], comment=words),
        "transfer": lambda words: services.transfer(**common, to="10004", reason=words),
        "consult": lambda words: services.consult(**common, asked="10004", question=words),
        "delegate": lambda words: services.delegate(**common, asked="10004", question=words),
        "add": lambda words: services.add_signer(**common, signer="person:10004", reason=words),
        "suspend": lambda words: services.suspend_case(**rest, reason=words),
        "withdraw": lambda words: services.withdraw(**{**rest, "by": world.people.chenxiao}, reason=words),
        "several": lambda words: services.approve_all(**several, comment=words),
    }


DOORS = ("decide", "decide for later", "reason", "comment of a return", "transfer", "consult", "delegate", "add",
         "suspend", "withdraw", "several")


def trace(case):
    items = list(WorkItem.objects.filter(case=case).values_list("pk", "closed_at", "effective_at", "comment"))
    shown = list(Principal.objects.filter(item__case=case).order_by("pk").values_list("pk", "open"))
    return items, shown, len(events(case)), fresh(case).document, fresh(case).status, Asking.objects.count()


@pytest.mark.parametrize("door", DOORS)
def test_ten_thousand_characters_are_refused_at_every_door_and_nothing_is_written(world, door):
    case = world.submitted()
    before = trace(case)
    with pytest.raises(CannotDecide, match=r"最多 (500|2000) 字"):
        doors(world, case)[door](LONG)
    assert trace(case) == before


@pytest.mark.parametrize("door", DOORS[:-1])
@pytest.mark.parametrize(("sent", "kept"), [(FAMILY, FAMILY), (TURNED, "同意ABC 先后")], ids=["emoji", "turned"])
def test_emoji_are_kept_and_marks_that_turn_the_order_are_not(world, door, sent, kept):
    case = world.submitted()
    doors(world, case)[door](sent)
    told = json.loads(events(case)[-1].body)
    said = [told.get("reason"), *(one["text"] for one in told.get("reasons", ()))]
    assert kept in said
    assert "\u202e" not in json.dumps(told, ensure_ascii=False)
    assert verify_stream(case.stream).wrong is None
    assert replay(fresh(case)).matches


def test_what_was_cut_to_its_length_is_cut_for_urging_and_copying(world):
    case = world.submitted()
    item, common = world.item(case, "quality"), {"case_id": case.pk, "by": world.people.chenxiao, "at": world.later()}
    assert services.urge(item_id=item.pk, note=LONG, **common).note == "很" * 200
    services.copy_to(numbers=["10013"], note=LONG, **common)
    assert [len(json.loads(one.body)["reason"]) for one in events(case)[-2:]] == [200, 200]


@pytest.mark.parametrize("number", [NULL, "\x00", "🙂", "9" * 400, "' OR 1=1 --", "person:10003", "#3"])
@pytest.mark.parametrize("door", ["transfer", "consult", "delegate", "add", "add a post", "copy"])
def test_staff_numbers_that_are_none_name_nobody(world, door, number):
    case = world.submitted()
    common = {"case_id": case.pk, "by": world.people.wangmin, "at": world.later()}
    about = {**common, "item_id": world.item(case, "quality").pk}
    before = trace(case)
    with pytest.raises(CannotDecide):
        {"transfer": lambda: services.transfer(**about, to=number, reason="更熟悉"),
         "consult": lambda: services.consult(**about, asked=number, question="如何？"),
         "delegate": lambda: services.delegate(**about, asked=number, question="如何？"),
         "add": lambda: services.add_signer(**about, signer=f"person:{number}"),
         "add a post": lambda: services.add_signer(**about, signer=f"post:{number}"),
         "copy": lambda: services.copy_to(**common, numbers=[number])}[door]()
    assert trace(case) == before


@pytest.mark.parametrize("number", ["10009", "10011"])
def test_nobody_is_added_who_may_never_decide(world, number):
    case = world.on_board()
    before = trace(case)
    with pytest.raises(CannotDecide, match="没有人可以会签"):
        services.add_signer(item_id=world.item(case, "board", "risk_reviewer").pk, case_id=case.pk, at=world.later(),
                            by=world.people.liqiang, signer=f"person:{number}")
    assert trace(case) == before


@pytest.mark.parametrize("rule", ["ratio:0", "ratio:0%", "ratio:101%", "ratio:1.01", "ratio:-0.5", "ratio:", "ratio:x"])
def test_no_version_with_a_share_of_nothing_or_of_more_than_all_is_published(world, rule):
    with pytest.raises(CannotPublish) as refusal:
        publish("review", review(board={"cosign": rule}))
    assert [problem.element_id for problem in refusal.value.problems] == ["board"]
    assert not ProcessVersion.objects.published().exists()


@pytest.mark.parametrize("people", ["", ","])
def test_a_co_sign_of_nobody_is_refused_before_anybody_waits_for_it(world, people):
    case = world.submitted(board={"candidateGroups": people})
    before = trace(case)
    item = world.item(case, "quality")
    for undo_for in (TEN * 0, TEN):
        with pytest.raises(CannotDecide):
            services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=world.people.wangmin,
                            at=world.later(), undo_for=undo_for)
        assert trace(case) == before


# --- sent again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("undo_for", [TEN * 0, TEN], ids=["at once", "in ten seconds"])
def test_a_decision_sent_again_after_a_lost_connection_is_one_decision_and_the_answer_says_so(world, undo_for):
    case = world.submitted()
    item = world.item(case, "quality")
    send = lambda: services.decide(  # noqa: E731
        item_id=item.pk, case_id=case.pk, outcome="pass", comment="齐全", by=world.people.wangmin, at=world.now,
        undo_for=undo_for)
    send()
    before = trace(case)
    for _again in range(2):
        with pytest.raises(AlreadyDecided, match=r"你(已经|刚刚)办理过") as answer:
            send()
        assert answer.value.change.comment == "齐全"
        assert trace(case) == before
    sweep_pending(world.later())
    with pytest.raises(AlreadyDecided, match="你已经办理过"):
        send()
    assert [json.loads(one.body)["object"].get("node") for one in events(case, "work.decided")] == ["draft", "quality"]
    assert len(open_nodes(case)) == 3


def test_undoing_sent_again_and_sent_too_late_says_what_became_of_the_decision(world):
    case, wangmin = world.submitted(), world.people.wangmin
    item = world.item(case, "quality")
    undo = lambda: services.undo(item_id=item.pk, case_id=case.pk, by=wangmin, at=world.later(seconds=1))  # noqa: E731
    world.decide(case, "quality", by=wangmin, undo_for=TEN)
    undo()
    with pytest.raises(AlreadyDecided, match="已经撤销"):
        undo()
    world.decide(case, "quality", by=wangmin, undo_for=TEN)
    world.later(seconds=20)
    with pytest.raises(AlreadyDecided, match="已过撤销时间"):
        undo()
    sweep_pending(world.now)
    assert len(open_nodes(case)) == 3


@pytest.mark.parametrize("closed_by", ["withdraw", "remove", "return"])
def test_undoing_a_decision_about_what_is_closed_meanwhile_brings_nothing_back(world, closed_by):
    people, case = world.people, world.on_board() if closed_by != "withdraw" else world.submitted()
    node, signer, by = ("quality", "", people.wangmin) if closed_by == "withdraw" else (
        "board", "risk_reviewer", people.liqiang)
    item = world.item(case, node, signer)
    world.decide(case, node, signer=signer, by=by, undo_for=TEN * 100)
    if closed_by == "withdraw":
        services.withdraw(case_id=case.pk, by=people.chenxiao, at=world.later())
    elif closed_by == "remove":
        services.remove_signer(case_id=case.pk, item_id=item.pk, by=people.wujing, at=world.later(), reason="重复")
    else:
        world.return_to(case, "board", "draft", signer="service_reviewer", by=people.zhaolin,
                        reasons=[Reason(1, "不清")])
    services.undo(item_id=item.pk, case_id=case.pk, by=by, at=world.later())

    assert not Principal.objects.filter(item=item, open=True).exists()
    assert not WorkItem.objects.get(pk=item.pk).is_open
    assert Principal.objects.filter(item__case=case, open=True).count() == len(open_nodes(case))
