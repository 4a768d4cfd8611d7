"""People for tests of the numbers, and a desk with running tickets for tests of what follows from them."""

import pytest

from tests import worlds
from tests.tickets import factories
from tests.tickets.world import Desk

worlds.build("effect", desk=Desk)


@pytest.fixture
def people(db):
    return factories.people()


@pytest.fixture
def desk(db):
    return worlds.get("desk")
