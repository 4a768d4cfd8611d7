"""The daily digest and the quiet hours: on working days, at the chosen hour, once."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from approvals.notifications import digests
from approvals.notifications.quiet import quiet_until
from tests.notifications.telling import choose, deliver, quieten, tell, told, waiting

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, tzinfo=SHANGHAI)


def at(hour, minute=0, day=MONDAY):
    return day.replace(hour=hour, minute=minute)


def test_the_digest_comes_at_the_chosen_hour_of_a_working_day_and_once(world, mailoutbox):
    case = world.submitted()
    quieten()
    choose(world.people.wangmin, digest_hour=9)

    put = [digests.put_due(moment) for moment in (at(8, 59), at(9), at(9, 1), at(17))]
    deliver(at(9, 2))

    assert put == [0, 1, 0, 0]
    [letter] = mailoutbox
    assert letter.to == ["10002@example.com"]
    assert "今日待办 1 件" in letter.subject
    assert f"/go/{case.key}/?item={world.item(case, 'quality').pk}" in letter.body
    assert digests.put_due(at(9, day=MONDAY + timedelta(days=1))) == 1


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), MONDAY - timedelta(days=2)])
def test_no_digest_on_days_off(world, day):
    choose(world.people.wangmin, digest_hour=9)

    assert digests.put_due(at(9, day=day)) == 0
    assert digests.put_due(at(9)) == 1


def test_nobody_gets_an_empty_digest(world, mailoutbox):
    choose(world.people.wangmin, digest_hour=9)

    assert digests.put_due(at(9)) == 1
    deliver(at(9))

    assert mailoutbox == []
    assert waiting() == []


def test_with_a_digest_single_mails_stop_except_what_is_pressing(world):
    people = world.people
    case = world.submitted()
    item = world.item(case, "quality")
    choose(people.wangmin, digest_hour=9)
    quieten()
    for kind in ("work.urged", "work.overdue", "work.escalated"):
        tell(kind, at=world.now, case=case, item=item, people=[people.wangmin])

    deliver(world.now, limit=3)

    assert told(people.wangmin) == ["work.urged", "work.overdue", "work.escalated"]
    assert ["work.escalated" in message.payload for message in waiting("notify.email")] == [True]


def test_the_days_are_those_of_the_persons_own_department(world, monkeypatch):
    people = world.people
    closed = people.wangmin.department_id
    calendars = lambda department: SimpleNamespace(is_working=lambda day: department != closed)  # noqa: E731
    monkeypatch.setattr("approvals.notifications.quiet.calendar_for", calendars)
    for person in (people.wangmin, people.liqiang):
        choose(person, digest_hour=9)

    assert digests.put_due(at(9)) == 1
    assert [message.key for message in waiting("notify.digest")] == [f"digest/{people.liqiang.pk}/2026-11-30"]


@pytest.mark.parametrize(
    ("begins", "ends", "moment", "until"),
    [
        (time(20), time(8), at(19, 59), None),
        (time(20), time(8), at(20), at(8, day=MONDAY + timedelta(days=1))),
        (time(20), time(8), at(23, 59), at(8, day=MONDAY + timedelta(days=1))),
        (time(20), time(8), at(0), at(8)),
        (time(20), time(8), at(7, 59), at(8)),
        (time(20), time(8), at(8), None),
        (time(12), time(13), at(11, 59), None),
        (time(12), time(13), at(12, 30), at(13)),
        (time(12), time(13), at(13), None),
        (time(12), time(12), at(12), None),
        (None, None, at(3), None),
    ],
)
def test_quiet_ends_when_it_should_also_over_midnight(begins, ends, moment, until):
    assert quiet_until(begins, ends, moment.astimezone(UTC)) == until
