"""A month is closed once and never changes; what comes late stands beside it; sums are those of the contacts."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.actions.models import Action
from complaints.archive import selectors, telling
from complaints.archive.counting import figures_of
from complaints.archive.models import Correction, MonthClosing, ProductMonth
from complaints.archive.months import begins, later
from complaints.archive.noting import note_cause_found
from complaints.archive.services import CannotClose, close_due, close_month, note_corrections
from complaints.models import Contact, Product
from complaints.tickets.models import State
from tests.archive.conftest import DECEMBER_4, DECEMBER_5, NOVEMBER, OCTOBER, contacts, exposure, run
from tests.tickets.factories import found_cause, ticket
from workflows.ledger.models import Event

OCTOBER_20 = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
TABLES = (MonthClosing, ProductMonth, Correction)


def close(month, by, at=DECEMBER_4):
    return close_month(month=month, by=by, at=at)


def kept(month, product):
    return ProductMonth.objects.get(closing__month=month, product__name=product).numbers


def test_a_closed_month_holds_what_it_was_and_says_so_in_the_ledger(autumn):
    closing = close(OCTOBER, autumn.judge)

    assert (closing.products, closing.contacts) == (3, 54)
    assert kept(OCTOBER, "宽带")["kinds"] == {"complaint": 40, "enquiry": 0, "suggestion": 0}
    assert kept(OCTOBER, "宽带")["rate"] == "4.00"
    assert kept(OCTOBER, "手机")["rate"] is None
    assert ProductMonth.objects.get(product=None).numbers["kinds"]["suggestion"] == 2
    assert all(sha256(row.text.encode()).hexdigest() == row.sha256 for row in ProductMonth.objects.all())
    event = Event.objects.get(stream="archive")
    assert (event.verb, event.actor_id) == ("archive.month.closed", autumn.judge.pk)
    assert closing.sha256 in event.body


def test_a_month_is_closed_once(autumn):
    close(OCTOBER, autumn.judge)
    with pytest.raises(CannotClose, match="吕晨"):
        close(OCTOBER, autumn.wujing, at=DECEMBER_5)
    assert MonthClosing.objects.count() == 1


@pytest.mark.parametrize("month", [date(2026, 12, 1), date(2027, 1, 1)])
def test_a_month_that_is_not_over_stays_open(autumn, month):
    with pytest.raises(CannotClose, match="还没有结束"):
        close(month, autumn.judge)


def test_before_anything_came_in_there_is_nothing_to_close(autumn):
    with pytest.raises(CannotClose, match="没有可封存"):
        close(date(2025, 1, 1), autumn.judge)


@pytest.mark.parametrize("who", ["analyst", "outsider", "zhengshen", "zhaolin", "unit"])
def test_only_quality_and_process_managers_close(autumn, who):
    with pytest.raises(CannotClose, match="品质管理部"):
        close(OCTOBER, getattr(autumn, who))


def test_the_clock_closes_the_month_before_on_its_day_and_what_was_missed(autumn):
    assert close_due(at=DECEMBER_4) == []
    assert close_due(at=DECEMBER_5) == [NOVEMBER]
    assert close_due(at=DECEMBER_5 + timedelta(hours=1)) == []
    assert close_due(at=DECEMBER_5 + timedelta(days=70)) == [date(2026, 12, 1), date(2027, 1, 1)]


def test_nothing_of_a_closed_month_can_be_changed_or_deleted(autumn):
    close(OCTOBER, autumn.judge)
    contacts(1, month=OCTOBER)
    run(at=DECEMBER_5)
    note_corrections(at=DECEMBER_5)
    for model in TABLES:
        table = model._meta.db_table
        assert model.objects.exists()
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_what_comes_late_is_a_correction_beside_the_closed_numbers(autumn):
    close(OCTOBER, autumn.judge)
    before = list(ProductMonth.objects.order_by("pk").values_list("text", "sha256"))
    assert note_corrections(at=DECEMBER_4 + timedelta(hours=1)) == 0

    late = run(at=DECEMBER_5)
    contacts(5, month=OCTOBER, run_=late)
    contacts(2, month=OCTOBER, product="机顶盒", run_=late)
    assert note_corrections(at=DECEMBER_5) == 2
    assert note_corrections(at=DECEMBER_5 + timedelta(hours=1)) == 0

    assert list(ProductMonth.objects.order_by("pk").values_list("text", "sha256")) == before
    found, _shelf = selectors.lines([OCTOBER])
    cells = {line.name: line.cells[0] for line in found}
    assert (cells["宽带"].figures.total, cells["宽带"].now.total, cells["宽带"].late) == (40, 45, 5)
    assert (cells["机顶盒"].figures.total, cells["机顶盒"].late) == (0, 2)
    assert [event.verb for event in Event.objects.filter(stream="archive")] == [
        "archive.month.closed", "archive.month.corrected"]


def test_the_month_after_says_whether_it_worked(autumn):
    close(OCTOBER, autumn.judge)
    close(NOVEMBER, autumn.judge)

    assert kept(NOVEMBER, "宽带")["before"] == {"verdict": "effective", "basis": "rate"}
    assert kept(NOVEMBER, "手机")["before"] == {"verdict": "still_there", "basis": "count"}
    line = next(one for one in selectors.lines([OCTOBER])[0] if one.name == "宽带")
    assert line.cells[0].judged.verdict == "effective"


def test_tickets_of_the_product_stand_in_its_month(autumn):
    product = Contact.objects.filter(product__name="宽带").first().product
    made = ticket(product=product, at=begins(OCTOBER) + timedelta(days=4))
    ticket(product=product, at=begins(NOVEMBER) + timedelta(days=4), title="十一月的")
    ticket("dismissed", product=product, at=begins(OCTOBER), title="驳回的")
    close(OCTOBER, autumn.judge)
    assert [one["key"] for one in kept(OCTOBER, "宽带")["tickets"]] == [made.key]


def test_rows_of_places_are_added_unless_the_day_has_one_for_all_places(office):
    contacts(6, month=OCTOBER)
    for day, place, value in ((3, "杭州", 100), (3, "宁波", 200), (4, "杭州", 100), (4, "", 500)):
        exposure(value, month=OCTOBER, day=day, place=place)
    against = figures_of(OCTOBER, OCTOBER)[OCTOBER, Contact.objects.first().product_id].against
    assert (against.value, against.days, against.own) == (400, 2, True)


def test_zero_exposure_is_said_not_divided_by(office):
    contacts(6, month=OCTOBER)
    exposure(0, month=OCTOBER)
    exposure(70_000, month=OCTOBER, product="", measure="orders")
    figures = figures_of(OCTOBER, OCTOBER)[OCTOBER, Contact.objects.first().product_id]
    assert figures.against.measure == "customers"
    assert figures.rate is None


BATCH = st.tuples(st.sampled_from(["宽带", "手机", ""]), st.sampled_from(["complaint", "enquiry", "suggestion"]),
                  st.sampled_from([OCTOBER, NOVEMBER]), st.integers(1, 4))


@given(batches=st.lists(BATCH, min_size=1, max_size=6), closed_after=st.integers(0, 6))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_comes_when_sums_equal_the_contacts_and_closed_rows_stay(office, batches, closed_after):
    with transaction.atomic():
        contacts(1, month=later(OCTOBER, -1))
        frozen = []
        for at, (product, kind, month, number) in enumerate(batches):
            if at == closed_after:
                close(OCTOBER, office.judge)
                frozen = list(ProductMonth.objects.order_by("pk").values_list("pk", "text"))
            contacts(number, month=month, product=product, kind=kind, run_=run(at=DECEMBER_5))
        note_corrections(at=DECEMBER_5)

        months = [OCTOBER, NOVEMBER]
        found, _shelf = selectors.lines(months)
        for month, sums in zip(months, selectors.totals(found), strict=True):
            inside = Contact.objects.filter(at__gte=begins(month), at__lt=begins(later(month)))
            assert sums == {kind: inside.filter(kind=kind).count() for kind in sums}
        assert [(pk, text) for pk, text in ProductMonth.objects.order_by("pk").values_list("pk", "text")] == frozen
        transaction.set_rollback(True)


def test_a_month_tells_the_causes_found_and_the_fixes_made_in_it(autumn):
    """By product: root causes of analyses that were finished in the month, and actions that were done in it."""
    broadband = Product.objects.get(name="宽带")
    made = ticket(State.IMPROVING, at=OCTOBER_20, product=broadband, title="宽带夜间掉线")
    cause = found_cause(made, text="割接没有夜间复测", at=OCTOBER_20)
    found_cause(ticket(State.ANALYSING, at=OCTOBER_20, product=broadband), text="还没有查完", at=OCTOBER_20)
    note_cause_found(made, OCTOBER_20, autumn.judge.as_actor())
    Action.objects.create(
        ticket=made, number=1, key=f"{made.key}-A1", round=1, kind="business", title="割接后夜间复测", root=cause,
        cause=cause.text, owner=autumn.gaofei, accountable=autumn.judge, due_at=OCTOBER_20, planned_by=autumn.judge,
        planned_at=OCTOBER_20, state="cancelled", cancelled_by=autumn.judge, cancelled_at=OCTOBER_20,
        cancel_reason="改为自动复测")

    told = telling.told(OCTOBER, broadband.pk)[broadband.pk]
    assert told.causes == [{"ticket": made.key, "text": "割接没有夜间复测", "kind": "流程·法", "on": "2026-10-20"}]
    assert told.fixes == []  # what was called off mended nothing
    assert telling.told(NOVEMBER, broadband.pk)[broadband.pk].causes == []
    close(OCTOBER, autumn.judge)
    assert kept(OCTOBER, "宽带")["causes"][0]["text"] == "割接没有夜间复测"
