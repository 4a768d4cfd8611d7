"""One office per test."""

import pytest

from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.world import Office


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture
def office(db):
    return Office()
