"""Decisions that take effect later: whoever moves the case first settles what is due."""

from datetime import timedelta

import pytest

from tests.runtime.conftest import CLERK, NOON, REVIEWER, decide
from tests.runtime.desk import Narrow
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from workflows.engine.protocol import Complete
from workflows.engine.wire import from_json, to_json
from workflows.ledger.chain import Entry
from workflows.ledger.models import Event
from workflows.runtime import ports, selectors
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.move import moving
from workflows.runtime.pending import CannotTakeEffect, Carrier, Given, carriers, give, undo
from workflows.runtime.services import start_case

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def carry_out(move, decision):
    command = from_json(decision.payload)
    if not move.apply(command, entry=Entry(verb="decision.took_effect")):
        raise CannotTakeEffect("来晚了")


@pytest.fixture(autouse=True)
def carrier(monkeypatch):
    voided = []
    carrier = Carrier(carry_out, lambda move, decision: voided.append(decision.pk))
    monkeypatch.setitem(carriers, "test", carrier)
    return voided


def pending_on(world, node="write", **attributes):
    publish("letter", in_a_row("letter", "write", "check", "send", **attributes))
    case = start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)
    item = world.desk.at(case, node)
    command = to_json(Complete(item.scope, item.generation, "done"))
    with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
        decision = give(move, Given("test", 1, item.generation, command), effective_at=LATER)
        move.record(Entry(verb="work.decided"))
    return case, decision


def look(case, at):
    with moving(case_id=case.pk, by=CLERK, at=at) as move:
        move.record(Entry(verb="case.noted"))


def test_a_due_decision_takes_effect_before_the_next_move(world):
    case, decision = pending_on(world)
    look(case, NOON)
    assert [item.node for item in world.desk.of(case)] == ["write"]

    look(case, LATER)

    decision.refresh_from_db()
    case.refresh_from_db()
    assert (decision.status, [item.node for item in world.desk.of(case)]) == ("in_effect", ["check"])
    assert selectors.replay(case).matches


def test_the_one_who_decided_is_the_one_whose_decision_takes_effect(world):
    case, _decision = pending_on(world)
    with moving(case_id=case.pk, by=REVIEWER, at=LATER) as move:
        move.record(Entry(verb="case.noted"))
    told = Event.objects.of_stream("case:L-1").order_by("seq").values_list("verb", "actor_name")
    assert list(told)[-2:] == [("decision.took_effect", CLERK.name), ("case.noted", REVIEWER.name)]


def test_the_clock_settles_what_nobody_touches_and_a_second_time_finds_nothing(world):
    case, decision = pending_on(world)
    assert sweep_pending(NOON) == 0
    assert sweep_pending(LATER) == 1
    assert sweep_pending(LATER) == 0
    decision.refresh_from_db()
    assert (decision.status, decision.settled_at) == ("in_effect", LATER)
    assert [item.node for item in world.desk.of(case)] == ["check"]


def test_what_was_undone_never_takes_effect(world):
    case, decision = pending_on(world)
    with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
        undo(move, decision)
    look(case, LATER)
    assert [item.node for item in world.desk.of(case)] == ["write"]
    assert "decision.undone" in Event.objects.of_stream("case:L-1").values_list("verb", flat=True)


def test_a_decision_that_came_too_late_is_voided_and_the_chain_says_so(world, carrier):
    case, decision = pending_on(world)
    decide(world, case, "write")
    look(case, LATER)
    decision.refresh_from_db()
    assert carrier == [decision.pk]
    assert "已经被处理" in decision.why
    assert (decision.status, [item.node for item in world.desk.of(case)]) == ("voided", ["check"])
    assert Event.objects.of_stream("case:L-1").filter(verb="decision.voided").count() == 1


def test_a_decision_that_the_domain_no_longer_allows_is_voided_without_a_trace_in_the_state(world, monkeypatch):
    monkeypatch.setitem(ports.domains, "letter", Narrow(refuses={"sign"}))
    case, decision = pending_on(world, fires="sign")
    before = case.document
    look(case, LATER)
    decision.refresh_from_db()
    case.refresh_from_db()
    assert (decision.status, case.document, case.fired) == ("voided", before, "[]")
