"""Reminders, overdue and escalation: each rings once, when working time says so, and to whom it belongs."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from approvals.inbox import jobs, services
from approvals.inbox.models import Alarm, Copy, WorkItem
from approvals.inbox.selectors import may_see
from approvals.inbox.services.alarming import people_above, ring
from tests.inbox.test_races import at_once
from tests.inbox.world import MORNING, events, fresh
from tests.organisation.factories import add_person, add_post, hold, province
from workflows.ledger.chain import Reason
from workflows.ledger.models import Message
from workflows.ledger.selectors import verify_stream
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.selectors import replay

RANG = {"item.reminded": "reminded", "item.overdue": "overdue", "item.escalated": "escalated"}
AGREED = {"limit": "8h", "escalate": "8h"}
MINUTE = timedelta(minutes=1)


def local(text):
    return datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)


def rang(case, node="quality"):
    """What has rung for the steps of that name, in the order in which it rang."""
    bodies = [json.loads(event.body) for event in events(case) if event.verb in RANG]
    return [RANG[body["verb"]] for body in bodies if body["object"]["node"] == node]


def news(kind):
    payloads = [json.loads(one.payload) for one in Message.objects.filter(effect="notify").order_by("pk")]
    return [one for one in payloads if one["kind"] == kind]


def sweep(world, text):
    world.now = local(text)
    return jobs.sweep(world.now)


@pytest.fixture
def headless(world):
    """The quality department has no head of its own."""
    world.people.posts.process_manager.is_head = False
    world.people.posts.process_manager.save()
    return world


@pytest.fixture
def heads(headless):
    """Quality has a head, and so has the province above it."""
    people = headless.people
    head = add_person(name="品质部经理", role="leader", department=people.departments.QM)
    hold(head, add_post("quality_head", "品质部经理", people.departments.QM, is_head=True))
    general = add_person(name="总经理", role="leader")
    hold(general, add_post("general", "总经理", province(), is_head=True))
    return head, general


# --- what rings when --------------------------------------------------------------------------------------------------


def test_a_quarter_of_the_limit_before_it_at_it_and_eight_hours_later(world, heads):
    case = world.submitted(quality=AGREED)  # opened 09:10 on Monday: due 10:10 on Tuesday
    assert sweep(world, "11-30 16:09") == 0
    assert sweep(world, "11-30 16:41") == 1
    assert rang(case) == ["reminded"]
    assert sweep(world, "12-01 10:09") == 0
    assert sweep(world, "12-01 10:10") == 1
    assert sweep(world, "12-02 11:09") == 0
    assert sweep(world, "12-02 11:10") == 1
    assert rang(case) == ["reminded", "overdue", "escalated"]
    assert sweep(world, "12-30 10:00") == 0
    assert verify_stream(fresh(case).stream).wrong is None
    assert replay(fresh(case)).matches


def test_performers_are_told_and_then_the_head_of_their_department(world, heads):
    case, post = world.submitted(quality=AGREED), world.people.posts.quality_reviewer
    for moment in ("11-30 17:00", "12-01 12:00", "12-03 12:00"):
        sweep(world, moment)
    item = world.item(case, "quality")
    for kind in ("work.due_soon", "work.overdue"):
        [one] = news(kind)
        assert (one["to"], one["item"], one["by"]) == ({"people": [], "posts": [post.pk]}, item.pk, None)
    assert [one["to"] for one in news("work.escalated")] == [{"people": [heads[0].pk], "posts": []}]
    body = json.loads(events(case, "item.escalated")[0].body)
    assert (body["detail"]["to_names"], body["actor"].get("id")) == (["品质部经理"], None)


def test_whoever_it_is_escalated_to_may_read_the_case(world):
    clerk = add_person(department=world.people.departments.QM, name="组长")
    hold(clerk, add_post("quality_head", "品质部经理", world.people.departments.QM, is_head=True))
    case = world.submitted(quality=AGREED)
    assert not may_see(clerk, case.pk, world.now)
    sweep(world, "12-03 12:00")
    assert may_see(clerk, case.pk, world.now)
    assert Copy.objects.get(person=clerk, case=case).by is None


def test_without_a_word_in_the_version_nobody_above_is_told(world, heads):
    case = world.submitted()
    sweep(world, "12-30 12:00")
    assert rang(case) == ["overdue"]
    assert world.item(case, "quality").alarm_stage == Alarm.NONE


def test_steps_without_a_deadline_never_ring(world):
    case = world.submitted(quality={"limit": ""})
    assert world.item(case, "quality").next_alarm_at is None
    assert sweep(world, "12-30 12:00") == 0


@pytest.mark.parametrize(("remind", "at"), [("1h", "12-01 09:10"), ("4h", "11-30 14:40"), ("0h", "12-01 10:10")])
def test_the_version_says_how_long_before(world, remind, at):
    case = world.submitted(quality={"limit": "8h", "remind": remind})
    assert world.item(case, "quality").next_alarm_at == local(at)


def test_an_item_that_arrives_within_its_reminders_time_is_not_announced_twice(world):
    case = world.submitted(quality={"limit": "2h", "remind": "3h"})
    sweep(world, "11-30 09:30")
    assert rang(case) == []
    sweep(world, "11-30 11:30")
    assert rang(case) == ["overdue"]


def test_after_downtime_all_that_is_still_true_rings_at_once_and_only_once(world, heads):
    case = world.submitted(quality=AGREED)
    assert sweep(world, "12-09 12:00") == 2
    assert rang(case) == ["overdue", "escalated"]
    assert sweep(world, "12-09 12:05") == 0


def test_the_same_knock_twice_rings_once(world):
    case = world.submitted()
    world.now = local("12-01 12:00")
    assert (ring(case_id=case.pk, at=world.now), ring(case_id=case.pk, at=world.now)) == (1, 0)
    assert rang(case) == ["overdue"]


def test_a_worker_that_dies_after_the_lease_loses_nothing(world):
    case = world.submitted()
    at = local("12-01 12:00")
    assert jobs.lease(at, 10) == [case.pk]
    assert jobs.sweep(at + MINUTE) == 0
    assert jobs.sweep(at + jobs.LEASE) == 1
    assert rang(case) == ["overdue"]


def test_one_case_that_fails_does_not_keep_others_from_ringing(world, monkeypatch):
    bad = world.submitted()
    good = world.start(again=True)
    world.decide(good, "draft", "submit", by=world.people.chenxiao)
    monkeypatch.setattr(jobs, "ring", lambda *, case_id, at: 1 // (case_id != bad.pk) and ring(case_id=case_id, at=at))
    sweep(world, "12-01 12:00")
    assert (rang(bad), rang(good)) == ([], ["overdue"])


# --- who is above -----------------------------------------------------------------------------------------------------


def test_a_performer_who_heads_the_department_has_the_head_above_them_told(world, heads):
    case = world.submitted()
    hold(heads[0], world.people.posts.quality_reviewer)
    assert people_above(world.item(case, "quality"), world.now) == [heads[1]]


def test_the_initiator_is_never_told_of_their_own_case_as_a_head(world, heads):
    case = world.start(by=heads[0])
    world.decide(case, "draft", "submit", by=heads[0])
    assert people_above(world.item(case, "quality"), world.now) == [heads[1]]


def test_where_nobody_is_above_the_owner_of_the_process_is_told_and_otherwise_it_stands_in_the_chain(headless):
    world = headless
    case = world.submitted(quality=AGREED)
    item = world.item(case, "quality")
    assert people_above(item, world.now) == []
    process = fresh(case).process_version.process
    process.owner_id = world.people.wujing.pk
    process.save()
    assert people_above(item, world.now) == [world.people.wujing]
    process.owner_id = None
    process.save()
    sweep(world, "12-30 12:00")
    assert json.loads(events(case, "item.escalated")[0].body)["detail"]["to"] == []


def test_a_department_without_a_head_asks_the_one_above_it(world, heads):
    heads[0].holdings.update(until=MORNING)
    assert people_above(world.item(world.submitted(), "quality"), world.now) == [heads[1]]


# --- what becomes of an item ------------------------------------------------------------------------------------------


def test_what_is_done_never_rings(world):
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin)
    sweep(world, "12-30 12:00")
    assert rang(case) == []


def test_a_decision_that_waits_does_not_ring_and_an_undone_one_does(world):
    case = world.submitted()
    world.now = local("12-01 10:09")
    decided = world.decide(case, "quality", by=world.people.wangmin, undo_for=timedelta(minutes=10))
    assert jobs.sweep(world.now + MINUTE) == 0
    services.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.now + 2 * MINUTE)
    assert jobs.sweep(world.now + 3 * MINUTE) == 1
    assert rang(case) == ["overdue"]


def test_a_decision_that_took_effect_before_the_sweep_rings_nothing(world):
    case = world.submitted()
    world.now = local("12-01 10:09")
    world.decide(case, "quality", by=world.people.wangmin, undo_for=timedelta(seconds=10))
    assert jobs.sweep(world.now + MINUTE) == 0
    assert sweep_pending(world.now + MINUTE) == 1
    assert rang(case) == []


def rest(world, case, since, until):
    services.suspend_case(case_id=case.pk, by=world.people.wujing, at=local(since), reason="等待补充材料")
    assert jobs.sweep(local(until)) == 0
    services.resume_case(case_id=case.pk, by=world.people.wujing, at=local(until), reason="已补充")


def test_a_resting_case_rings_nothing_and_afterwards_with_the_time_that_was_left(world, heads):
    case = world.submitted(quality=AGREED)
    rest(world, case, "11-30 11:10", "12-03 09:00")  # 2 of 8 hours used
    assert world.item(case, "quality").due_at == local("12-03 16:30")
    assert world.item(case, "quality").next_alarm_at == local("12-03 14:30")
    sweep(world, "12-03 14:30")
    assert rang(case) == ["reminded"]


def test_the_time_until_the_post_above_is_told_rests_as_well(world, heads):
    case = world.submitted(quality=AGREED)
    sweep(world, "12-01 10:10")
    rest(world, case, "12-01 12:10", "12-03 09:00")  # 1 h 50 min of the 8 hours after the deadline used
    assert world.item(case, "quality").next_alarm_at == local("12-03 16:40")
    rest(world, case, "12-03 10:00", "12-04 09:00")
    assert world.item(case, "quality").next_alarm_at == local("12-04 15:40")
    sweep(world, "12-04 15:39")
    assert rang(case) == ["overdue"]
    sweep(world, "12-04 15:40")
    assert rang(case) == ["overdue", "escalated"]


def transfer(world, case, to, at):
    item = world.item(case, "quality", closed_at=None)
    services.transfer(item_id=item.pk, case_id=case.pk, to=to.number, reason="更熟悉", by=world.people.wangmin,
                      at=local(at))


def test_an_item_handed_over_keeps_its_clock_and_what_has_rung(world, heads):
    case = world.submitted(quality=AGREED)
    sweep(world, "11-30 17:00")
    transfer(world, case, world.people.liuyang, "11-30 17:10")
    assert sweep(world, "12-01 10:09") == 0
    sweep(world, "12-01 10:10")
    sweep(world, "12-02 11:10")
    assert rang(case) == ["reminded", "overdue", "escalated"]
    assert news("work.overdue")[0]["to"] == {"people": [world.people.liuyang.pk], "posts": []}


def test_an_item_held_for_somebody_before_me_keeps_its_clock(world, heads):
    case = world.submitted(quality=AGREED)
    before = world.item(case, "quality")
    services.add_signer(case_id=case.pk, item_id=before.pk, signer=f"person:{world.people.liuyang.number}",
                        by=world.people.wangmin, at=world.later(), position="before", reason="先看")
    sweep(world, "12-01 09:00")
    added = WorkItem.objects.open().get(case=case)
    services.decide(item_id=added.pk, case_id=case.pk, outcome="agree" if "agree" in added.attributes else "pass",
                    by=world.people.liuyang, at=local("12-01 09:30"))
    again = WorkItem.objects.open().get(case=case)
    assert (again.due_at, again.follows_id) == (before.due_at, before.pk)
    sweep(world, "12-01 10:10")
    assert "overdue" in rang(case)
    assert jobs.sweep(local("12-01 10:20")) == 0


def test_a_step_that_is_entered_again_after_a_return_has_a_fresh_clock(world):
    case = world.submitted()
    sweep(world, "12-01 10:10")
    world.return_to(case, "quality", "draft", by=world.people.wangmin, reasons=[Reason(1, "请补充协议")])
    sweep(world, "12-02 09:00")
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    item = world.item(case, "quality", closed_at=None)
    assert (item.alarm_stage, item.due_at) == (Alarm.REMINDER, local("12-03 10:05"))
    sweep(world, "12-03 10:05")
    assert rang(case) == ["overdue", "overdue"]


def test_a_step_that_a_case_comes_straight_back_to_has_a_fresh_clock(world):
    case = world.on_board(legal={"limit": "4h"})
    people = world.people
    for area, person in (("risk", people.liqiang), ("service", people.zhaolin), ("finance", people.sunhao)):
        world.decide(case, "board", signer=f"{area}_reviewer", by=person)
    sweep(world, "12-01 12:00")
    assert rang(case, "legal") == ["overdue"]
    world.return_to(case, "legal", "draft", by=people.qianning, reasons=[Reason(1, "请改协议")], resume="straight")
    world.decide(case, "draft", "submit", by=world.people.chenxiao, resume="straight")
    item = world.item(case, "legal", closed_at=None)
    assert (item.alarm_stage, item.opened_at) == (Alarm.REMINDER, world.now)
    sweep(world, "12-02 12:00")
    assert rang(case, "legal") == ["overdue", "overdue"]
    assert rang(case) == []


# --- several workers --------------------------------------------------------------------------------------------------


@pytest.mark.postgres
def test_two_workers_ring_once(real_world):
    world, cases = real_world, []
    for number in range(8):
        cases.append(world.submitted() if not number else world.start(again=True))
        if number:
            world.decide(cases[-1], "draft", "submit", by=world.people.chenxiao)
    at = local("12-02 12:00")
    rung = at_once(*[lambda: jobs.sweep(at, limit=3)] * 3)
    assert connection.vendor == "postgresql"
    assert sum(rung) == len(cases)
    assert [rang(case) for case in cases] == [["overdue"]] * len(cases)
