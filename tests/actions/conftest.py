"""A shop for every test: built once, each test has it as it was."""

import pytest

from tests import worlds
from tests.actions.world import Shop

worlds.build("actions", shop=Shop)


@pytest.fixture
def shop(db):
    return worlds.get("shop")
