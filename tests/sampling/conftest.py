"""A house with two campaigns, built once; files and keys of their own."""

import pytest
from django.test import override_settings

from tests import worlds
from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.campaigns import House


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory):
    """Files that tests share are signed with one key."""
    with override_settings(LOG_KEYS_DIR=str(tmp_path_factory.mktemp("keys"))):
        yield


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
    settings.CHECKPOINT_PLACES = []


def _house():
    house = House()
    house.closed()
    house.launch()
    return house


worlds.build("sampling", house=_house)


@pytest.fixture
def house(db):
    return worlds.get("house")
