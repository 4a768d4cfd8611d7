"""The way of a ticket: who does what, what is refused, and how it ends."""

from datetime import UTC, datetime

import pytest

from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.services import CannotDecide
from complaints.tickets import gates, owners
from complaints.tickets.models import State, Verdict
from tests.tickets.world import real_ticket
from workflows.ledger.models import Event
from workflows.runtime.models import Case


def test_a_ticket_goes_from_its_opening_to_its_closing(desk):
    ticket = desk.open()
    desk.walk(ticket, State.CLOSED)

    closed = desk.fresh(ticket)
    assert (closed.verdict, closed.verdict_by, closed.fixed_into) == (Verdict.EFFECTIVE, desk.judge, "PRC-0133 v1.4")
    assert closed.case.status == Case.Status.ENDED
    assert [one.node for one in closed.said.order_by("pk")] == [
        "locate", "analyse", "plan", "improve", "judge", "fix", "finish"]
    assert (closed.priority, closed.urgency, closed.difficulty, closed.impact) == (18, 3, 2, 3)
    assert Event.objects.filter(stream=f"ticket:{ticket.key}", verb__startswith="tickets.").count() == 2


def test_a_major_ticket_passes_the_service_meeting(desk):
    ticket = desk.open()
    desk.decide(ticket, major="on")
    desk.decide(ticket)
    ticket = desk.decide(ticket)

    assert (ticket.state, desk.item(ticket).node) == (State.MEETING, "meeting")
    assert desk.decide(ticket, "revise", comment="方案缺少责任人").state == State.PLANNING
    desk.decide(ticket)
    assert desk.decide(ticket).state == State.IMPROVING


def test_what_is_still_there_goes_back_to_analysis_in_a_new_round(desk):
    ticket = real_ticket(desk, State.VERIFYING)

    back = desk.decide(ticket, "still_there", comment="万户投诉没有下降")
    assert (back.state, back.round, back.case.round) == (State.ANALYSING, 2, 2)
    assert desk.walk(back, State.CLOSED).verdict_round == 2


def test_the_department_sends_back_what_does_not_lie_with_it(desk):
    ticket = real_ticket(desk, State.ANALYSING)

    assert desk.decide(ticket, "misplaced", comment="原因在计费系统").state == State.OPEN
    ticket = desk.decide(ticket, specialist="IT")
    assert ticket.specialist.code == "IT"


def test_an_extended_observation_comes_back_on_its_day(desk):
    ticket = real_ticket(desk, State.VERIFYING)
    desk.decide(ticket, "extend", comment="样本不足", observe_until="2026-12-28")

    assert desk.items(ticket) == []
    assert desk.fresh(ticket).verdict == Verdict.EXTEND
    timer = desk.fresh(ticket).case.timers.get(disarmed_at=None)
    assert timer.due_at == datetime(2026, 12, 28, tzinfo=UTC)


@pytest.mark.parametrize("until", ["", "2026-11-01"])
def test_an_observation_ends_on_a_day_to_come(desk, until):
    ticket = real_ticket(desk, State.VERIFYING)

    with pytest.raises(CannotDecide) as refusal:
        desk.decide(ticket, "extend", comment="样本不足", observe_until=until)
    assert "observe_until" in refusal.value.fields


@pytest.mark.parametrize("left_out", ["problem_type", "suspected", "specialist", "urgency", "difficulty", "impact"])
def test_a_cause_is_located_with_everything_that_the_department_needs(desk, left_out):
    ticket = desk.open()

    with pytest.raises(CannotDecide) as refusal:
        desk.decide(ticket, **{left_out: ""})
    assert set(refusal.value.fields) == {left_out}
    assert desk.fresh(ticket).state == State.OPEN


def test_province_and_branches_together_are_led_by_quality_management(desk):
    ticket = desk.open()
    desk.decide(ticket, led_by_province="on")
    desk.decide(ticket)

    posts = Principal.objects.filter(item=desk.item(ticket), kind=Principal.Kind.POST).values_list("principal_id")
    assert list(posts) == [(desk.lead.holdings.get().post_id,)]


def test_whoever_owns_an_action_never_judges_its_effect(desk, monkeypatch):
    ticket = real_ticket(desk, State.VERIFYING)
    monkeypatch.setattr(owners, "_owners", {"actions": lambda one: {desk.judge.pk}})

    for outcome in ("effective", "still_there"):
        with pytest.raises(CannotDecide, match="不得评估其效果"):
            desk.decide(ticket, outcome)
    assert desk.fresh(ticket).state == State.VERIFYING


def test_whoever_planned_does_not_judge_either(desk):
    from tests.organisation.factories import hold

    hold(desk.judge, "complaint_lead")
    ticket = desk.open()
    desk.decide(ticket, led_by_province="on")
    desk.decide(ticket)
    desk.decide(ticket, by="judge")
    desk.decide(ticket)

    assert desk.fresh(ticket).state == State.VERIFYING
    with pytest.raises(CannotDecide):
        desk.decide(ticket, by="judge")


def test_a_gate_keeps_a_ticket_open_and_says_why(desk, monkeypatch):
    ticket = desk.at_node(desk.open(), "finish")
    monkeypatch.setattr(gates, "_gates", {"close": [lambda one, at: ["观察窗口 12/28 天"]]})

    with pytest.raises(CannotDecide, match="观察窗口 12/28 天"):
        desk.decide(ticket)
    assert desk.fresh(ticket).state == State.VERIFYING
    assert WorkItem.objects.open().filter(case_id=desk.fresh(ticket).case_id).count() == 1
