"""Bulletins: what they count, made once for everybody by the clock, frozen when made, and laid out as a PDF."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pikepdf
import pytest
from pypdf import PdfReader

from approvals.organisation.models import Department
from complaints.actions.models import Action
from complaints.archive.departments import MEASURED, Month, departments, figures_for
from complaints.archive.noting import note_cause_found
from complaints.archive.services import close_month
from reports.bulletins import services
from reports.bulletins.models import Bulletin
from reports.bulletins.services import CannotAsk, StillBuilding, build_bulletin, make_due, request_bulletin
from tests.archive.conftest import NOVEMBER, OCTOBER, contacts
from tests.tickets.factories import contacts as calls
from tests.tickets.factories import ticket
from workflows.ledger import outbox
from workflows.ledger.models import Event

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)


def month(first=NOVEMBER):
    return Month(first, NOON)


def measure(name, department, first=NOVEMBER):
    share = MEASURED[name](department, month(first))
    return share.numerator, share.denominator


def ask(office, by=None, first=NOVEMBER, department=None):
    by = by or office.analyst
    return request_bulletin(department_id=(department or by.department).pk, month=first, by=by, at=NOON)


def test_complaints_of_a_department_are_those_of_its_tickets_each_once(office, network):
    second = ticket(specialist=network.specialist, linked=calls(2, at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC)))
    for link in network.links.all():
        second.links.create(contact=link.contact, how="hand", at=NOON)
    assert measure("complaints", network.specialist) == (8, 100_000)
    assert measure("complaints", network.specialist, OCTOBER) == (10, 100_000)


def test_a_branch_counts_its_place_against_the_customers_of_its_place(office, network):
    branch = Department.objects.get(code="HZ")
    assert measure("complaints", branch) == (6, 10_000)
    assert measure("complaints", Department.objects.get(code="NB")) == (0, None)


def test_without_customers_nothing_is_divided(office):
    department = office.analyst.department
    figures = figures_for(department, month())
    assert {name: kept["value"] for name, kept in figures["measures"].items()} == dict.fromkeys(MEASURED)


def test_who_complains_again_within_thirty_days_is_counted_as_repeating(office):
    department = office.analyst.department
    first = calls(1, at=datetime(2026, 10, 25, 4, 0, tzinfo=UTC))
    again = calls(1, at=datetime(2026, 11, 20, 4, 0, tzinfo=UTC))  # 26 days later
    other = calls(1, at=datetime(2026, 11, 21, 4, 0, tzinfo=UTC), product="宽带")
    ticket(specialist=department, linked=[*first, *again, *other])
    assert measure("repeat", department) == (1, 2)
    assert measure("repeat", department, date(2026, 12, 1)) == (0, 0)


def test_evaluated_are_those_that_quality_has_judged_in_this_round(office, network):
    assert measure("evaluated", network.specialist) == (0, 1)
    ticket("closed", at=datetime(2026, 11, 20, tzinfo=UTC), specialist=network.specialist)
    ticket("closed", at=datetime(2026, 10, 20, tzinfo=UTC), specialist=network.specialist)
    assert measure("evaluated", network.specialist) == (1, 2)
    assert figures_for(network.specialist, month())["counts"]["open"] == 1


def test_time_to_root_cause_is_the_mean_of_first_rounds(office, network):
    opened = datetime(2026, 11, 2, tzinfo=UTC)
    for days in (2, 5):
        made = ticket(specialist=network.specialist, at=opened)
        for again in (0, 3):
            note_cause_found(made, opened + timedelta(days=days + again), office.analyst.as_actor())
    assert measure("root_cause", network.specialist) == (7, 2)
    assert figures_for(network.specialist, month())["measures"]["root_cause"]["value"] == "3.50"


def test_timely_are_actions_done_by_their_due_date(office, network):
    due = datetime(2026, 11, 20, tzinfo=UTC)
    plain = {"ticket": network, "round": 1, "kind": "business", "title": "补账", "accountable": office.analyst,
             "due_at": due, "planned_by": office.analyst, "planned_at": due}
    for number, owner in ((1, office.gaofei), (2, office.analyst), (3, office.zhaolin)):
        Action.objects.create(number=number, key=f"{network.key}-A{number}", owner=owner, **plain)
    Action.objects.filter(number=1).update(done_at=due)
    assert measure("timely", network.specialist) == (1, 2)
    assert figures_for(network.specialist, month())["counts"]["overdue"] == 2


def test_the_clock_makes_one_for_every_department_when_a_month_is_closed(office, network):
    assert make_due(at=NOON) == 0
    close_month(month=NOVEMBER, by=office.judge, at=NOON)
    assert make_due(at=NOON) == len(departments())
    assert make_due(at=NOON + timedelta(hours=1)) == 0
    assert set(Bulletin.objects.values_list("month", flat=True)) == {NOVEMBER}


def test_a_bulletin_is_a_pdf_of_frozen_figures_with_charts_and_meanings(office, network):
    asked = ask(office)
    assert outbox.deliver_due(100, NOON) >= 1
    asked.refresh_from_db()

    data = asked.path.read_bytes()
    assert (asked.status, asked.sha256, asked.size) == ("done", sha256(data).hexdigest(), len(data))
    text = "".join(page.extract_text() for page in PdfReader(asked.path).pages).replace("\n", "")
    said = ("网络部", "2026-11", asked.code, "0.60", "1.00", "-0.40", "6 / 100000", "无法计算", "口径", "导入的投诉")
    assert [words for words in said if words not in text] == []
    with pikepdf.open(asked.path) as pdf:
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()
    before = asked.figures
    contacts(50, month=NOVEMBER)
    assert build_bulletin(bulletin_id=asked.pk, at=NOON).figures == before
    assert [event.verb for event in Event.objects.filter(stream="bulletins")] == [
        "bulletins.bulletin.requested", "bulletins.bulletin.made"]


def test_the_month_before_is_told_as_its_bulletin_told_it(office, network):
    first = ask(office, first=OCTOBER)
    outbox.deliver_due(100, NOON)
    second = ask(office)
    outbox.deliver_due(100, NOON)
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.numbers["before"]["measures"] == first.numbers["measures"]
    assert second.numbers["before"]["counts"] == first.numbers["counts"]


def test_asked_for_twice_while_it_is_made_it_is_made_once(office, network):
    assert ask(office) == ask(office)
    Bulletin.objects.update(status="running", started_at=NOON)
    with pytest.raises(StillBuilding):
        build_bulletin(bulletin_id=Bulletin.objects.get().pk, at=NOON + timedelta(minutes=5))


def test_whose_bulletin_cannot_be_read_cannot_be_asked_for(office, network):
    with pytest.raises(CannotAsk, match="可以查看"):
        ask(office, by=office.outsider, department=network.specialist)
    with pytest.raises(CannotAsk, match="还没有结束"):
        ask(office, first=date(2026, 12, 1))


def test_a_build_that_breaks_off_may_begin_again_and_the_last_failure_is_said(office, network, monkeypatch):
    asked = ask(office)
    monkeypatch.setattr(services, "_figures", lambda *_given: 1 / 0)
    outbox.deliver_due(100, NOON)
    asked.refresh_from_db()
    assert asked.status == "waiting"
    services.fail_bulletin(bulletin_id=asked.pk, at=NOON)
    asked.refresh_from_db()
    assert (asked.status, "重新生成" in asked.error) == ("failed", True)
