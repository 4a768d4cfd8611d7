"""People, published processes and cases for the inbox; the ports are the inbox's own."""

import pytest

from tests.inbox.world import World
from tests.organisation.factories import common_people
from workflows.bpmn.attributes import ALIASES
from workflows.bpmn.names import OURS


@pytest.fixture(autouse=True)
def attributes_of_the_inbox(monkeypatch):
    """The reader knows the attributes that only the inbox reads."""
    for name in ("everyHolder", "fallback", "reasonRequired"):
        monkeypatch.setitem(ALIASES[OURS], name, name)


@pytest.fixture
def world(db):
    return World(common_people())


@pytest.fixture
def real_world(transactional_db):
    """The same with real commits, for what other connections must see."""
    return World(common_people())
