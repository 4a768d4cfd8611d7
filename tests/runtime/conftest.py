"""A world for the runtime: published versions, a desk in memory, somebody who moves cases."""

from datetime import UTC, datetime

import pytest

from tests.ledger.guards import lifted_for_flush
from tests.runtime.desk import filled
from workflows.engine.protocol import Complete
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.runtime.move import moving

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CLERK = Actor(id=1, name="陈晓", number="10001")
REVIEWER = Actor(id=2, name="王敏", number="10002")


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture
def world(monkeypatch):
    return filled(monkeypatch)


def decide(world, case, node, outcome="done", *, signer="", by=REVIEWER, at=NOON, data=None):
    """Complete the open item at a node, as the inbox would."""
    item = world.desk.at(case, node, signer)
    with moving(case_id=case.pk, by=by, at=at) as move:
        move.apply(Complete(item.scope, item.generation, outcome, data or {}), entry=Entry(verb="work.decided"))
    return move.case
