"""Deciding: once, by those who may, with reasons where they are due, and everything in the trail."""

import json

import pytest

from approvals.inbox import selectors, services
from approvals.inbox.models import Draft, Principal, WorkItem
from approvals.inbox.services import AlreadyDecided, CannotDecide, ContentChanged, NotYours, RefusedByRules
from approvals.inbox.subjects import Checked, Subject, _subjects
from tests.inbox.world import events, fresh, open_nodes, principals
from tests.organisation.factories import add_person, hold
from workflows.ledger.chain import Change, Reason
from workflows.runtime.ports import DomainRefused


def body(event):
    return json.loads(event.body)


def test_a_decision_closes_the_item_signs_it_and_stands_in_the_trail_with_the_post(world):
    case = world.submitted()
    world.decide(case, "quality", "pass", by=world.people.wangmin, comment="资料齐全")

    item = world.item(case, "quality")
    assert (item.outcome, item.decided_by, item.via_post.code, item.comment, item.close_reason) == (
        "pass", world.people.wangmin, "quality_reviewer", "资料齐全", "completed")
    assert not Principal.objects.filter(item=item, open=True).exists()
    told = body(events(case, "work.decided")[-1])
    assert (told["outcome"], told["reason"], told["object"]["node"], told["object"]["id"]) == (
        "pass", "资料齐全", "quality", str(item.pk))
    assert (told["actor"]["name"], told["actor"]["via"]) == ("王敏", "品质审核岗")
    assert open_nodes(case) == [
        ("board", "finance_reviewer"), ("board", "risk_reviewer"), ("board", "service_reviewer")]


def test_the_initiator_is_addressed_in_person_and_a_post_by_all_its_holders(world):
    second = add_person("20001", "刘二", posts=["quality_reviewer"])
    case = world.start()
    assert principals(world.item(case, "draft")) == {("person", world.people.chenxiao.pk)}
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    assert principals(world.item(case, "quality")) == {("post", world.people.posts.quality_reviewer.pk)}

    world.decide(case, "quality", "pass", by=second)
    assert world.item(case, "quality").decided_by == second


def test_deciding_twice_decides_once_and_tells_who_was_quicker(world):
    second = add_person("20001", "刘二", posts=["quality_reviewer"])
    case = world.submitted()
    item = world.item(case, "quality")
    world.decide(case, "quality", "pass", by=world.people.wangmin, comment="可以")

    with pytest.raises(AlreadyDecided, match="王敏 已先办理") as conflict:
        services.decide(item_id=item.pk, case_id=case.pk, outcome="refuse", comment="反对", by=second, at=world.later())

    change = conflict.value.change
    assert (change.who, change.what, change.comment) == ("王敏", "通过", "可以")
    assert len(events(case, "work.decided")) == 2
    with pytest.raises(AlreadyDecided, match="你已经办理过"):
        services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=world.people.wangmin, at=world.later())


def test_strangers_auditors_and_other_cases_ids_get_nowhere(world):
    case, other = world.submitted(), world.start(again=True)
    item = world.item(case, "quality")
    for stranger in (world.people.liqiang, world.people.zhengshen, world.people.heguan, world.people.wujing):
        with pytest.raises(NotYours):
            services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=stranger, at=world.later())
    for pk, case_id in ((item.pk, other.pk), (item.pk, 10**9), (10**9, case.pk)):
        with pytest.raises(NotYours):
            services.decide(item_id=pk, case_id=case_id, outcome="pass", by=world.people.wangmin, at=world.later())
    assert world.item(case, "quality").is_open


def test_an_auditor_cannot_decide_even_what_is_addressed_to_a_post_they_hold(world):
    hold(world.people.zhengshen, "quality_reviewer")
    case = world.submitted()
    with pytest.raises(NotYours, match="角色"):
        world.decide(case, "quality", by=world.people.zhengshen)


def test_a_post_given_up_no_longer_decides_and_one_taken_over_does(world):
    case = world.submitted()
    world.people.wangmin.holdings.update(until=world.now)
    with pytest.raises(NotYours):
        world.decide(case, "quality", by=world.people.wangmin)

    hold(world.people.liuyang, "quality_reviewer", since=world.now)
    world.decide(case, "quality", by=world.people.liuyang)
    assert world.item(case, "quality").decided_by == world.people.liuyang


def test_nobody_reviews_their_own_case(world):
    hold(world.people.chenxiao, "quality_reviewer")
    case = world.submitted()
    with pytest.raises(NotYours):
        world.decide(case, "quality", by=world.people.chenxiao)
    assert world.item(case, "quality").excluded_id == world.people.chenxiao.pk


def test_who_decided_a_step_is_kept_out_of_the_step_that_excludes_it(world):
    hold(world.people.wangmin, "legal_reviewer")
    case = world.on_board(legal={"excludes": "quality"})
    for post, person in (("risk_reviewer", "liqiang"), ("service_reviewer", "zhaolin"), ("finance_reviewer", "sunhao")):
        world.decide(case, "board", signer=post, by=getattr(world.people, person))
    with pytest.raises(NotYours):
        world.decide(case, "legal", by=world.people.wangmin)
    assert selectors.inbox_count(world.people.wangmin, world.now) == 0
    world.decide(case, "legal", by=world.people.qianning)


def test_what_nobody_can_take_goes_to_the_fallback_and_never_back_to_who_was_last(world):
    world.people.wangmin.holdings.update(until=world.now)
    hold(world.people.chenxiao, "quality_reviewer")
    case = world.submitted()

    item = world.item(case, "quality")
    assert principals(item) == {("post", world.people.posts.process_manager.pk)}
    assert "流程经理" in item.fallback
    assert body(events(case, "work.fell_back")[0])["reason"] == item.fallback
    world.decide(case, "quality", by=world.people.wujing)


def test_a_step_names_its_own_fallback_post(world):
    world.people.wangmin.holdings.update(until=world.now)
    case = world.submitted(quality={"fallback": "marketing_head"})
    assert principals(world.item(case, "quality")) == {("post", world.people.posts.marketing_head.pk)}


def test_without_a_manager_too_the_move_is_refused_and_nothing_is_written(world):
    for person in (world.people.wangmin, world.people.wujing):
        person.holdings.update(until=world.now)
    for person in (world.people.wujing, world.people.pengyu):
        person.role = "staff"
        person.save()
    case = world.start()
    with pytest.raises(RefusedByRules, match="没有人可以办理"):
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
    assert open_nodes(case) == [("draft", "")]
    assert events(case, "work.decided") == []


def test_deactivated_people_are_nobody(world):
    world.people.wangmin.is_active, world.people.wangmin.deactivated_at = False, world.now
    world.people.wangmin.save()
    case = world.submitted()
    assert principals(world.item(case, "quality")) == {("post", world.people.posts.process_manager.pk)}


def test_assignees_are_found_by_staff_number_and_by_variable(world):
    from tests.runtime.drawings import draw, end, start, user

    source = draw("named", start(), user("a", assignee="10002"), user("b", assignee="${chosen}"), end(),
                  flows="start -> a -> b -> end", variables="chosen:text")
    case = world.start(source, key="named", data={"chosen": "10003"})
    assert principals(world.item(case, "a")) == {("person", world.people.wangmin.pk)}
    world.decide(case, "a", "done", by=world.people.wangmin)
    assert principals(world.item(case, "b")) == {("person", world.people.liqiang.pk)}


@pytest.mark.parametrize(
    ("outcome", "comment", "field"),
    [("refuse", " \n\u200b\x07 ", "comment"), ("", "", "outcome"), ("approve", "", "outcome"),
     ("pass", "长" * 2001, "comment")],
)
def test_incomplete_decisions_are_refused_by_field_and_write_nothing(world, outcome, comment, field):
    case = world.submitted()
    with pytest.raises(CannotDecide) as refusal:
        world.decide(case, "quality", outcome, by=world.people.wangmin, comment=comment)
    assert list(refusal.value.fields) == [field]
    assert world.item(case, "quality").is_open
    assert len(events(case, "work.decided")) == 1


def test_the_version_says_which_outcomes_need_a_reason(world):
    case = world.submitted(quality={"reasonRequired": "pass"})
    with pytest.raises(CannotDecide, match="理由"):
        world.decide(case, "quality", "pass", by=world.people.wangmin)
    world.decide(case, "quality", "pass", by=world.people.wangmin, reasons=[Reason(0, "七要素齐全")])
    assert body(events(case, "work.decided")[-1])["reasons"] == [{"no": 1, "text": "七要素齐全"}]


def test_invisible_characters_are_not_kept(world):
    case = world.submitted()
    world.decide(case, "quality", "pass", by=world.people.wangmin, comment=" 同意\x00\u202e\r\n请\x0b执行\x1b ")
    assert world.item(case, "quality").comment == "同意\n请\n执行"


def test_a_stale_page_is_a_conflict_and_keeps_the_draft(world, monkeypatch):
    class Page(Subject):
        shown = "first"

        def digest(self, case, item=None):
            return self.shown

    page = Page()
    monkeypatch.setitem(_subjects, "review", page)
    case = world.submitted()
    item = world.item(case, "quality")
    services.save_draft(item_id=item.pk, person_id=world.people.wangmin.pk, text="想了很久的意见", at=world.now)
    page.shown = "second"

    with pytest.raises(ContentChanged) as conflict:
        world.decide(case, "quality", by=world.people.wangmin, digest="first")

    assert conflict.value.change.who == "陈晓"
    assert Draft.objects.get(item=item).text == "想了很久的意见"
    world.decide(case, "quality", by=world.people.wangmin, digest="second")
    assert world.item(case, "quality").digest == "second"
    assert not Draft.objects.filter(item=item).exists()


def test_what_a_page_sends_by_itself_takes_nothing_away_that_it_never_sends(world):
    item = world.item(world.submitted(), "quality")
    mine = {"item_id": item.pk, "person_id": world.people.wangmin.pk, "at": world.now}
    services.save_draft(text="", form={"evidence.A1": "17", "reason-1-text": "缺授权", "note": "旧"}, **mine)

    services.add_to_draft(text="已核对", form={"note": "新"}, **mine)

    kept = Draft.objects.get(item=item)
    assert (kept.text, kept.form) == ("已核对", {"evidence.A1": "17", "note": "新"})


def test_a_revision_that_is_not_the_present_one_is_a_conflict(world):
    case = world.submitted()
    seen = fresh(case).revision
    with pytest.raises(ContentChanged):
        world.decide(case, "quality", by=world.people.wangmin, revision=seen - 1)
    world.decide(case, "quality", by=world.people.wangmin, revision=seen)


def test_the_domain_checks_in_the_same_transaction_and_adds_to_the_trail(world, monkeypatch):
    class Picky(Subject):
        def check(self, move, item, decision):
            if item.node == "quality" and decision.form.get("verdict-A1") != "pass":
                raise DomainRefused("还有 1 项没有结论。", fields={"verdict-A1": "请给出结论"})
            return Checked(diff=[Change("A1", "资费七要素", "", "通过")], detail={"verdicts": 1})

    monkeypatch.setitem(_subjects, "review", Picky())
    case = world.submitted()
    with pytest.raises(CannotDecide) as refusal:
        world.decide(case, "quality", by=world.people.wangmin)
    assert refusal.value.fields == {"verdict-A1": "请给出结论"}
    assert world.item(case, "quality").is_open

    world.decide(case, "quality", by=world.people.wangmin, form={"verdict-A1": "pass"})
    told = body(events(case, "work.decided")[-1])
    assert (told["diff"][0]["new"], told["detail"]["verdicts"]) == ("通过", 1)


def test_a_suspended_case_cannot_be_decided_and_goes_on_with_the_time_it_had_left(world):
    case = world.submitted()
    due = world.item(case, "quality").due_at
    services.suspend_case(case_id=case.pk, by=world.people.chenxiao, at=world.later(hours=1), reason="等资料")
    with pytest.raises(RefusedByRules):
        world.decide(case, "quality", by=world.people.wangmin)
    with pytest.raises(NotYours):
        services.resume_case(case_id=case.pk, by=world.people.liqiang, at=world.later())
    services.resume_case(case_id=case.pk, by=world.people.wujing, at=world.later(days=7))

    item = world.item(case, "quality")
    assert item.paused_at is None
    assert item.due_at > due
    assert Principal.objects.get(item=item).urgent_at == item.due_at
    world.decide(case, "quality", by=world.people.wangmin)


def test_a_limit_is_reckoned_in_working_time(world):
    case = world.submitted()
    item = world.item(case, "quality")
    assert item.opened_at.isoformat() == "2026-11-30T01:10:00+00:00"
    assert item.due_at.isoformat() == "2026-12-01T02:10:00+00:00"  # seven hours on Monday, one on Tuesday
    assert Principal.objects.get(item=item).urgent_at == item.due_at


def test_all_items_of_a_case_that_is_over_are_closed(world):
    case = world.on_board()
    for post, person in (("risk_reviewer", "liqiang"), ("service_reviewer", "zhaolin"), ("finance_reviewer", "sunhao")):
        world.decide(case, "board", signer=post, by=getattr(world.people, person))
    decided = world.decide(case, "legal", by=world.people.qianning)
    assert decided.ended
    assert fresh(case).status == "ended"
    assert not WorkItem.objects.open().filter(case_id=case.pk).exists()
    assert not Principal.objects.filter(item__case_id=case.pk, open=True).exists()
