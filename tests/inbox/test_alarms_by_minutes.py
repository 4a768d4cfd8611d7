"""Alarms against a second reckoning that counts minute by minute, and by a calendar that is edited meanwhile."""

import random
from datetime import date, timedelta

import pytest

from approvals.inbox import jobs, services
from approvals.inbox.models import Alarm
from approvals.working_time import selectors
from approvals.working_time.services import Exceptional, set_days
from tests.inbox.test_alarms import AGREED, MINUTE, headless, heads, local, rang, sweep  # noqa: F401
from tests.inbox.world import MORNING, review
from tests.working_time.minutes import Minutes, office
from workflows.ledger.outbox import deliver_due

SHUT = Exceptional("holiday", "台风停工")


@pytest.fixture(autouse=True)
def forgotten():
    selectors.forget()
    yield
    selectors.forget()


def shut(world, day, at):
    set_days(department_id=None, first=date(2026, 12, day), last=date(2026, 12, day), what=SHUT,
             by=world.people.heguan.as_actor(), at=local(at))
    selectors.forget()
    deliver_due(20, local(at))


def test_an_edited_calendar_moves_reminder_and_escalation_with_the_deadline(world, heads):  # noqa: F811
    case = world.submitted(quality=AGREED)
    shut(world, 1, "11-30 12:00")
    item = world.item(case, "quality")
    assert (item.due_at, item.next_alarm_at) == (local("12-02 10:10"), local("11-30 16:40"))
    sweep(world, "12-02 10:10")
    assert world.item(case, "quality").next_alarm_at == local("12-03 11:10")
    shut(world, 3, "12-02 12:00")
    item = world.item(case, "quality")
    assert (item.due_at, item.next_alarm_at) == (local("12-02 10:10"), local("12-04 11:10"))
    sweep(world, "12-30 12:00")
    assert rang(case) == ["overdue", "escalated"]


def test_what_has_rung_does_not_ring_again_for_a_deadline_that_moved(world, heads):  # noqa: F811
    case = world.submitted(quality=AGREED)
    sweep(world, "11-30 17:00")
    shut(world, 1, "11-30 17:10")
    item = world.item(case, "quality")
    assert (item.alarm_stage, item.next_alarm_at) == (Alarm.DEADLINE, local("12-02 10:10"))
    sweep(world, "12-01 12:00")
    assert rang(case) == ["reminded"]


def test_a_date_that_stands_has_its_reminder_moved_by_a_holiday_before_it(world):
    case = world.submitted(quality={"limit": "", "dueDate": "2026-12-03T10:00", "remind": "4h"})
    assert world.item(case, "quality").next_alarm_at == local("12-02 14:30")
    shut(world, 2, "11-30 12:00")
    item = world.item(case, "quality")
    assert (item.due_at, item.next_alarm_at) == (local("12-03 10:00"), local("12-01 14:30"))


class Told:
    """What must have rung for one item, counted minute by minute."""

    def __init__(self, case, opened, limit, lead, late):
        self.case, self.opened, self.limit, self.late = case, opened, limit, late
        self.lead, self.rang, self.stopped, self.rests = lead, [], None, []
        self.quiet = self.near(opened)

    def used(self, at):
        """Working minutes since it was opened, rests left out."""
        spent = REFERENCE.between(self.opened, at) - sum(REFERENCE.between(a, b) for a, b in self.rests)
        return spent // 60

    def near(self, at):
        left = self.limit - self.used(at)
        return left < self.lead or (left == self.lead and REFERENCE.between(at, at + MINUTE) == 60)

    def look(self, at):
        if self.stopped:
            return
        used = self.used(at)
        if used >= self.limit and "overdue" not in self.rang:
            self.rang.append("overdue")
        elif used < self.limit and self.lead and not self.rang and not self.quiet and self.near(at):
            self.rang.append("reminded")
        if self.late is not None and used >= self.limit + self.late and "escalated" not in self.rang:
            self.rang.append("escalated")


REFERENCE = Minutes(office)


@pytest.mark.parametrize("seed", range(2))
def test_random_items_ring_when_a_count_of_minutes_says_so(world, heads, seed):  # noqa: F811
    chance, told = random.Random(seed), []
    for number in range(6):
        limit, late = chance.randrange(30, 1500, 15), chance.choice(["", 0, 60, 480])
        remind = chance.choice(["", 45, 120, 600])
        said = {"limit": f"{limit}m", **({"remind": f"{remind}m"} if remind else {}),
                **({"escalate": f"{late}m"} if late != "" else {})}
        source, key = review(f"r{number}", quality=said), f"r{number}"
        for again in (False, True):
            world.now = MORNING + timedelta(minutes=chance.randrange(3000))
            case = world.start(source, key=key, again=again)
            world.decide(case, "draft", "submit", by=world.people.chenxiao)
            told.append(Told(case, world.now, limit, remind or limit / 4, None if late == "" else late))
    at = MORNING + timedelta(minutes=3010)
    while at < MORNING + timedelta(days=12):
        at += timedelta(minutes=chance.randrange(1, 240))
        one = chance.choice(told)
        if chance.random() < 0.25:
            stop_or_go(world, one, at)
        jobs.sweep(at)
        for each in told:
            each.look(at)
            if chance.random() < 0.1:
                assert rang(each.case) == each.rang
    assert [rang(each.case) for each in told] == [each.rang for each in told]
    assert {word for each in told for word in each.rang} == {"reminded", "overdue", "escalated"}


def stop_or_go(world, one, at):
    """Let the case rest, or go on; what fell due before and was not swept yet is looked at when it goes on."""
    deed = services.suspend_case if one.stopped is None else services.resume_case
    deed(case_id=one.case.pk, by=world.people.wujing, at=at, reason="等待材料")
    if one.stopped is None:
        one.stopped = at
    else:
        one.rests.append((one.stopped, at))
        one.stopped = None
