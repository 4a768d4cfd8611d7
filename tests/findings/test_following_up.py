"""Who hears of what, when they are reminded, what waits for whom, and how the following-up goes."""

from datetime import timedelta

from approvals.organisation.backend import PersonBackend
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from reports.findings import selectors
from reports.findings.services import remind
from tests.findings.conftest import AT, DUE
from tests.organisation.factories import add_department, add_person
from workflows.ledger.models import Message


def letters(deed):
    """Whom a deed was told to, by the keys of the letters."""
    found = Message.objects.filter(key__startswith=f"findings.{deed}").order_by("pk")
    return [int(one.key.rsplit(":", 1)[1]) for one in found]


def test_owners_and_raisers_hear_of_each_others_moves(desk):
    finding = desk.up_to("reported")
    assert letters("raised") == [desk.owner.pk]
    assert letters("accept") == [desk.auditor.pk]
    assert letters("begin") == [desk.owner.pk]
    assert letters("report") == [desk.auditor.pk]
    desk.do(finding, "close", by=desk.other)
    assert letters("close") == [desk.owner.pk]
    assert "已销号" in Message.objects.get(key__startswith="findings.close").payload.encode().decode("unicode_escape")


def test_they_are_reminded_once_before_and_every_week_after(desk):
    finding = desk.up_to("rectifying")
    calendar = calendar_for(desk.owner.department_id)
    soon = reckoning.back(calendar, DUE, calendar.day_length)
    assert remind(at=soon - timedelta(minutes=1)) == 0
    remind(at=soon)
    remind(at=soon + timedelta(hours=1))
    assert letters("due") == [desk.owner.pk]
    for days in (0, 1, 7.5):
        remind(at=DUE + timedelta(days=days))
    first = sorted([desk.owner.pk, desk.head.pk, desk.auditor.pk])
    assert sorted(letters("late")) == sorted(first * 2)  # the first week and the second
    desk.file(finding)
    desk.do(finding, "report")
    assert remind(at=DUE + timedelta(days=30)) == 0


def test_what_waits_comes_with_the_person(desk):
    def waiting(person):
        return PersonBackend().get_user(person.pk).findings_waiting

    desk.raised()
    desk.up_to("answered")
    desk.up_to("reported")
    desk.up_to("closed")
    assert (waiting(desk.owner), waiting(desk.head), waiting(desk.auditor)) == (1, 0, 2)


def test_figures_say_open_late_and_days_by_department(desk, django_assert_num_queries):
    elsewhere = add_person(department=add_department())
    desk.up_to("closed")
    desk.up_to("rectifying")
    desk.raised(owner=elsewhere)
    desk.do(desk.raised(owner=elsewhere), "withdraw")
    with django_assert_num_queries(1):
        lines = selectors.figures(desk.auditor, DUE + timedelta(days=1))
    told = {line.department: (line.raised, line.open, line.late, line.closed) for line in lines}
    assert told == {desk.owner.department.name: (2, 1, 1, 1), elsewhere.department.name: (1, 1, 1, 0)}
    assert {line.days for line in lines} == {0.0, None}
    total = selectors.total_of(lines)
    assert (total.raised, total.open, total.late, total.closed) == (3, 2, 2, 1)
    assert selectors.figures(desk.auditor, AT)[0].late == 0


def test_who_sees_which(desk):
    mine = desk.raised()
    stranger = add_person()
    for person in (desk.auditor, desk.other, desk.owner, desk.head, add_person(role="leader")):
        assert selectors.finding_for(person, mine.key, AT) == mine
    for person in (stranger, add_person(role="process_manager"), add_person(role="administrator")):
        assert selectors.finding_for(person, mine.key, AT) is None
