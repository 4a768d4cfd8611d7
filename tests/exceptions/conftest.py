"""A desk, built once."""

import pytest

from tests import worlds
from tests.exceptions.desk import Desk
from tests.ledger.guards import lifted_for_flush


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


worlds.build("exceptions", desk=Desk)


@pytest.fixture
def desk(db):
    return worlds.get("desk")
