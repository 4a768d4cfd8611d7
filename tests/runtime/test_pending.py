"""Decisions that take effect later: whoever moves the case first settles what is due."""

import json
from datetime import timedelta

import pytest

from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.desk import Narrow
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from workflows.engine.protocol import Complete
from workflows.engine.wire import to_json
from workflows.ledger.chain import Entry
from workflows.ledger.models import Event
from workflows.runtime import ports, selectors
from workflows.runtime.models import PendingCommand
from workflows.runtime.move import moving
from workflows.runtime.services import start_case

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


def pending_on(world, node="write", **attributes):
    publish("letter", in_a_row("letter", "write", "check", "send", **attributes))
    case = start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)
    item = world.desk.at(case, node)
    command = json.dumps(to_json(Complete(item.scope, item.generation, "done")))
    times = {"given_at": NOON, "effective_at": LATER, "generation": item.generation, "round": 1}
    return case, PendingCommand.objects.create(case=case, command=command, **times)


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


def test_a_decision_that_came_too_late_is_voided_and_the_chain_says_so(world):
    case, decision = pending_on(world)
    decide(world, case, "write")
    look(case, LATER)
    decision.refresh_from_db()
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
