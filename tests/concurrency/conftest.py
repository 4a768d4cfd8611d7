"""Real connections and real processes on PostgreSQL; tables are emptied afterwards, for which the guards step aside."""

import pytest

from tests.ledger.guards import lifted_for_flush
from tests.runtime.desk import filled


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture
def world(monkeypatch):
    return filled(monkeypatch)
