"""A problem that comes back opens its ticket again by itself, once, and keeps what the last round stood on."""

import json
from datetime import timedelta

import pytest

from complaints.effect.models import ClosingRule, Frozen
from complaints.effect.selectors import measured
from complaints.effect.services import set_rule, sweep
from complaints.effect.services.sweeping import watched
from complaints.tickets.models import State
from complaints.tickets.services import reopen_ticket
from tests.effect.world import FIX, TERMS, complaints, morning, orders, span, story
from tests.tickets.world import real_ticket
from workflows.ledger.models import Event, Message
from workflows.runtime.models import Case

DAY_9 = morning(FIX + timedelta(days=9))


@pytest.fixture
def watching(desk):
    """A real ticket that waits for its verdict, with the rule of the worked example."""
    desk.clock = morning(FIX) - timedelta(days=1)
    ticket = real_ticket(desk, State.VERIFYING)
    set_rule(ticket_id=ticket.pk, terms=TERMS, reason="", by=desk.judge, at=morning(FIX))
    return ticket


def relapse():
    """Six quiet days at 0.80, then three at 3.40 per 10,000: the days of the worked example's variant."""
    story(after=24, orders_after=300_000, days=6)
    bad = FIX + timedelta(days=6)
    complaints(span(bad, 3, 51))
    orders(span(bad, 3, 150_000))


def test_an_early_relapse_reopens_the_ticket_once_and_keeps_the_first_round(desk, watching):
    relapse()
    first_case = watching.case_id
    rule = ClosingRule.objects.get()
    assert round(measured(rule, DAY_9).reading.latest.rate.value, 2) == 3.40

    assert sweep(at=DAY_9) == 1
    assert sweep(at=DAY_9 + timedelta(hours=1)) == 0

    ticket = desk.fresh(watching)
    assert (ticket.state, ticket.round) == (State.OPEN, 2)
    assert ticket.case_id != first_case
    assert Case.objects.get(pk=first_case).status == Case.Status.CANCELLED
    assert desk.item(ticket).node == "locate"
    kept = Frozen.objects.get()
    assert (kept.round, kept.move, kept.told["latest"]["rate"]["value"]) == (1, "reopen", "3.400000")
    found = Event.objects.get(verb="effect.relapse.found").body
    assert "最近 3 天每万 3.40，超过复发限值 3.00" in found
    assert ClosingRule.objects.get().round == 1
    told = json.loads(Message.objects.get(key__startswith="relapse:").payload)
    assert "复发，已重新打开（第 2 轮）" in told["words"]["text"]


def test_a_relapse_after_closing_reopens_and_the_verdict_of_the_first_round_stays_on_record(desk, watching):
    story()
    desk.clock = morning(FIX + timedelta(days=28))
    closed = desk.walk(watching, State.CLOSED)
    bad = FIX + timedelta(days=28)
    complaints(span(bad, 3, 51))
    orders(span(bad, 3, 150_000))

    assert sweep(at=morning(bad + timedelta(days=3))) == 1
    ticket = desk.fresh(closed)
    assert (ticket.state, ticket.round) == (State.OPEN, 2)
    moves = list(Frozen.objects.order_by("pk").values_list("move", "round"))
    assert moves == [("confirm_effect", 1), ("close", 1), ("reopen", 1)]
    assert all(one.holds for one in Frozen.objects.all())


def test_a_few_complaints_on_few_orders_are_no_relapse(desk, watching):
    story(after=24, orders_after=300_000, days=6)
    bad = FIX + timedelta(days=6)
    complaints(span(bad, 3, 2))
    orders(span(bad, 3, 3_000))  # 6.67 per 10,000, by chance

    sweep(at=DAY_9)
    assert desk.fresh(watching).state == State.VERIFYING


def test_whoever_was_faster_wins_and_a_ticket_closed_long_ago_is_not_watched(desk, watching):
    relapse()
    rule = ClosingRule.objects.get()
    found = measured(rule, DAY_9)
    reopen_ticket(ticket_id=watching.pk, reason="客服发现又有投诉", by=desk.lead, at=DAY_9)

    from complaints.effect.services.relapses import reopen

    assert reopen(found, at=DAY_9) is False
    assert desk.fresh(watching).round == 2
    assert not watched(DAY_9).exists()


def test_in_the_second_round_the_first_rounds_rule_closes_nothing(desk, watching):
    relapse()
    sweep(at=DAY_9)
    desk.clock = DAY_9
    ticket = desk.walk(watching, State.VERIFYING)
    second = set_rule(ticket_id=ticket.pk, terms={**TERMS, "fix_on": FIX + timedelta(days=20)}, reason="第二轮措施",
                      by=desk.judge, at=DAY_9)

    assert (second.number, second.round) == (2, 2)
    assert list(watched(DAY_9).values_list("pk", flat=True)) == [second.pk]
