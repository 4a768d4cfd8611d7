"""A desk for every test: built once, each test has it as it was."""

import pytest

from tests import worlds
from tests.tickets.world import Desk

worlds.build("tickets", desk=Desk)


@pytest.fixture
def desk(db):
    return worlds.get("desk")
