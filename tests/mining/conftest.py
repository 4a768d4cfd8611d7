"""A house with one closed campaign and one under way, built once."""

import pytest

from tests import worlds
from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.campaigns import House


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


def _house():
    house = House()
    house.closed()
    house.launch()
    return house


worlds.build("mining", house=_house)


@pytest.fixture
def house(db):
    return worlds.get("house")


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
