"""An office for every test: built once, each test has it as it was."""

import importlib

import pytest

from tests import worlds
from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.campaigns import House
from tests.marketing_review.world import Office
from workflows.library import examining


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True, scope="session")
def examine_the_same_bytes_once():
    """Examining a version is pure and takes a quarter of a second: every office publishes the same file."""
    known, examine = {}, examining.examine

    def remembered(version):
        key = (version.process.key, version.sha256)
        if key not in known:
            known[key] = examine(version)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examining, "examine", remembered)
        yield


worlds.build("marketing_review", office=Office, house=House)
worlds.build("marketing_review", on="house", running=lambda house: house.launch(), closed=lambda house: house.closed())


@pytest.fixture
def office(db):
    return worlds.get("office")


@pytest.fixture
def house(db):
    return worlds.get("house")


@pytest.fixture
def running(house):
    return worlds.get("running")


@pytest.fixture
def closed(house):
    return worlds.get("closed")


@pytest.fixture
def at_the_offices_time(office, monkeypatch):
    """Doors ask what time it is; here it is the time of the story."""
    for name in ("doors", "new", "edit", "case", "files", "oa"):
        monkeypatch.setattr(importlib.import_module(f"marketing_review.views.{name}"), "now", office.tick)
    for name in ("acting", "doors", "items"):
        monkeypatch.setattr(importlib.import_module(f"approvals.inbox.views.{name}"), "now", office.tick)
