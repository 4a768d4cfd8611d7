"""The worked example: closing is refused with the numbers, allowed by the numbers, and what it stood on is kept."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from complaints.effect.models import ClosingRule, Frozen, Measurement
from complaints.effect.selectors import frozen_of, measured, stored
from complaints.effect.services import CannotProve, measure, set_rule, sweep
from complaints.effect.statistics import Lack, Proposal
from complaints.tickets import owners
from complaints.tickets.models import State, Ticket
from complaints.tickets.services import CannotTicket
from complaints.tickets.services.locking import advance, locked
from tests.effect.world import FIX, TERMS, complaints, morning, orders, span, story, verifying
from tests.tickets import factories
from workflows.ledger.models import Event

SOFTER = {**TERMS, "target": Decimal("2.00")}
DAY_12, DAY_28 = morning(FIX + timedelta(days=12)), morning(FIX + timedelta(days=28))


def move(ticket, name, by, at):
    """One transition, as the process drives it."""
    with transaction.atomic():
        advance(locked(ticket.pk), name, by=by.as_actor(), at=at)


def test_closing_before_window_and_exposure_is_refused_with_the_numbers(people):
    story(after=54, orders_after=600_000, days=12)
    ticket, _rule = verifying(people)

    with pytest.raises(CannotTicket, match="窗口 12/28 天；曝光 600,000/1,000,000"):
        move(ticket, "confirm_effect", people.judge, DAY_12)
    with override("en"), pytest.raises(CannotTicket, match=r"window 12/28 days.exposure 600,000/1,000,000"):
        move(ticket, "confirm_effect", people.judge, DAY_12)


def test_the_worked_example_is_effective_and_its_chart_is_frozen(people):
    story()
    ticket, rule = verifying(people)
    found = measured(rule, DAY_28)

    assert [round(side.rate.value, 2) for side in (found.reading.before, found.reading.baseline, found.reading.after)] \
        == [7.88, 1.20, 0.90]
    assert (found.reading.after.total.count, found.reading.after.total.exposure) == (126, 1_400_000)
    assert found.reading.proposal == Proposal.EFFECTIVE

    move(ticket, "confirm_effect", people.judge, DAY_28)
    kept = Frozen.objects.get()
    told = json.loads(kept.data)
    assert told["after"]["rate"]["value"] == "0.900000"
    assert "措施生效 11-02" in kept.svg
    assert kept.holds
    event = Event.objects.get(verb="effect.evidence.frozen")
    assert kept.sha256 in event.body


def test_a_missed_target_keeps_a_ticket_from_being_closed(people):
    story(after=280)
    ticket, rule = verifying(people)

    with pytest.raises(CannotTicket, match=r"措施后 2\.00，未达到目标 ≤ 1\.50"):
        move(ticket, "confirm_effect", people.judge, DAY_28)
    assert measured(rule, DAY_28).reading.proposal == Proposal.STILL_THERE


def test_complaints_of_days_without_exposure_keep_a_ticket_from_being_closed(people):
    story()
    complaints({FIX + timedelta(days=29): 7})
    ticket, rule = verifying(people)
    later = DAY_28 + timedelta(days=3)

    with pytest.raises(CannotTicket, match="有 1 天缺曝光量，其间 7 件未能计入"):
        move(ticket, "confirm_effect", people.judge, later)
    assert measured(rule, later).reading.proposal == Proposal.EXTEND


def test_a_ticket_without_a_rule_of_its_round_is_not_closed(people):
    story()
    ticket, _rule = verifying(people)
    Ticket.objects.filter(pk=ticket.pk).update(round=2)

    with pytest.raises(CannotTicket, match="本轮尚未设定关闭规则"):
        move(ticket, "confirm_effect", people.judge, DAY_28)


def test_later_imports_change_the_present_and_never_the_evidence(people):
    story()
    ticket, rule = verifying(people)
    move(ticket, "confirm_effect", people.judge, DAY_28)
    before = Frozen.objects.values("data", "svg", "sha256").get()
    complaints({FIX: 500})

    assert measured(rule, DAY_28).reading.after.total.count == 626
    assert Frozen.objects.values("data", "svg", "sha256").get() == before
    for statement in ("UPDATE traceback_effect_frozen SET data = 'x'", "DELETE FROM traceback_effect_frozen",
                      "UPDATE traceback_effect_closingrule SET target = 9", "DELETE FROM traceback_effect_closingrule"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_evidence_that_was_tampered_with_shows(people):
    story()
    ticket, _rule = verifying(people)
    move(ticket, "confirm_effect", people.judge, DAY_28)
    kept = frozen_of(ticket).get()
    kept.svg = kept.svg.replace("0.90", "0.10")

    assert not kept.holds


def test_evidence_reads_the_same_whatever_language_decided(people):
    story()
    ticket, _rule = verifying(people)
    with override("en"):
        move(ticket, "confirm_effect", people.judge, DAY_28)

    assert "措施生效" in frozen_of(ticket).get().svg


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_a_rule_is_changed_only_with_a_reason_and_every_version_stays(people):
    ticket, first = verifying(people)

    with pytest.raises(CannotProve, match="理由"):
        set_rule(ticket_id=ticket.pk, terms=SOFTER, reason=" ", by=people.judge, at=DAY_12)
    second = set_rule(ticket_id=ticket.pk, terms=SOFTER, reason="省公司下达新目标", by=people.judge,
                      at=DAY_12)
    again = set_rule(ticket_id=ticket.pk, terms=SOFTER, reason="", by=people.judge, at=DAY_12)

    assert (first.number, second.number, again.pk) == (1, 2, second.pk)
    assert list(ClosingRule.objects.order_by("number").values_list("target", flat=True)) == [
        Decimal("1.50"), Decimal("2.00")]
    changed = Event.objects.filter(verb="effect.rule.set").latest("seq").body
    assert '"old":"1.50"' in changed
    assert '"new":"2.00"' in changed


def test_who_improves_never_changes_the_rule_once_improving_began(people, monkeypatch):
    ticket, _rule = verifying(people)
    monkeypatch.setitem(owners._owners, "test", lambda of: {people.judge.pk})

    with pytest.raises(CannotProve, match="负责或执行措施的人"):
        set_rule(ticket_id=ticket.pk, terms=TERMS, reason="放宽目标", by=people.judge, at=DAY_12)


@pytest.mark.parametrize(("who", "state", "may"), [
    ("locator", State.ANALYSING, True), ("judge", State.ANALYSING, True), ("outsider", State.ANALYSING, False),
    ("locator", State.IMPROVING, False), ("judge", State.IMPROVING, True), ("judge", State.CLOSED, False),
])
def test_the_rule_is_set_by_leading_posts_and_after_improving_began_by_the_judge(people, who, state, may):
    ticket = factories.ticket(state)

    def deed():
        return set_rule(ticket_id=ticket.pk, terms=TERMS, reason="", by=getattr(people, who), at=DAY_12)

    if may:
        assert deed().number == 1
    else:
        with pytest.raises(CannotProve):
            deed()


@pytest.mark.parametrize(("wrong", "field"), [
    ({"wanted": {}}, "category"), ({"problem_until": FIX}, "problem_until"), ({"problem_from": FIX}, "problem_until"),
])
def test_a_rule_that_says_nothing_is_refused(people, wrong, field):
    ticket = factories.ticket(State.ANALYSING)

    with pytest.raises(CannotProve) as refusal:
        set_rule(ticket_id=ticket.pk, terms={**TERMS, **wrong}, reason="", by=people.judge, at=DAY_12)
    assert field in refusal.value.fields


# --- measuring --------------------------------------------------------------------------------------------------------


def test_a_measurement_asks_two_statements_and_is_kept_by_one(people, django_assert_num_queries):
    story()
    _ticket, rule = verifying(people)
    rule = ClosingRule.objects.get(pk=rule.pk)

    with django_assert_num_queries(2):
        found = measured(rule, DAY_28)
    with django_assert_num_queries(5):  # counts, exposure, keeping, and the transaction's two
        measure(rule, at=DAY_28)
    kept = Measurement.objects.get()
    assert stored(rule, kept).reading == found.reading
    assert kept.proposal == "effective"


def test_a_sweep_measures_what_is_watched_and_twice_is_once(people):
    story()
    _ticket, rule = verifying(people)
    factories.ticket(State.VERIFYING)  # without a rule

    assert sweep(at=DAY_12) == 1
    assert Measurement.objects.get().proposal == "wait"
    assert sweep(at=DAY_28) == sweep(at=DAY_28) == 1
    assert Measurement.objects.get(rule=rule).proposal == "effective"


def test_the_whole_counts_where_it_is_known_and_else_the_sum_of_its_parts(people):
    _ticket, rule = verifying(people)
    day, other = FIX, FIX + timedelta(days=1)
    orders({day: 100, other: 30}, place="杭州")
    orders({day: 50, other: 20}, place="宁波")
    orders({day: 170})

    reading = measured(rule, DAY_12).reading
    assert {one.on: one.exposure for one in reading.after.series} == {day: 170, other: 50}


def test_linked_contacts_count_whatever_they_are_about(people):
    some = complaints({FIX: 3}, category="宽带")
    complaints({FIX: 4})
    ticket, _rule = verifying(people)
    factories.TicketContact.objects.bulk_create(
        factories.TicketContact(ticket=ticket, contact=one, how="hand", at=DAY_12) for one in some)
    rule = set_rule(ticket_id=ticket.pk, terms={**TERMS, "basis": "linked", "wanted": {}}, reason="按关联统计",
                    by=people.judge, at=DAY_12)

    assert sum(day.count for day in measured(rule, DAY_12).days.series) == 3


def test_enquiries_stand_beside_or_go_into_the_rate_as_the_rule_says(people):
    complaints({FIX: 3})
    complaints({FIX: 5}, kind="enquiry")
    ticket, rule = verifying(people)
    both = set_rule(ticket_id=ticket.pk, terms={**TERMS, "counted": "both"}, reason="咨询也计入", by=people.judge,
                    at=DAY_12)

    assert measured(rule, DAY_12).days.beside == {"enquiry": 5}
    assert sum(day.count for day in measured(both, DAY_12).days.series) == 8


def test_days_are_those_of_the_office_and_today_is_not_over(people):
    complaints({FIX: 1}, hour=timedelta(hours=14, minutes=59))  # 23:59 in Shanghai
    complaints({FIX + timedelta(days=12): 9})
    _ticket, rule = verifying(people)
    reading = measured(rule, DAY_12).reading

    assert [(day.on, day.count) for day in reading.after.series] == [(FIX, 1)]
    assert reading.elapsed == 12


@pytest.mark.parametrize("orders_after", [0, 1])
def test_no_data_and_no_exposure_say_so_and_break_nothing(people, orders_after):
    if orders_after:
        orders(span(FIX, 3, 0))
    _ticket, rule = verifying(people)
    reading = measured(rule, DAY_28).reading

    assert reading.proposal == Proposal.EXTEND
    assert Lack.EXPOSURE in {short.lack for short in reading.shorts}
