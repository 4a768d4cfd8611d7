"""A house with campaigns, an auditor and an administrator; files and keys of their own."""

import pytest
from django.test import override_settings

from approvals.organisation.roles import Role
from tests import worlds
from tests.archive.conftest import as_person
from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.campaigns import House
from tests.organisation.factories import add_person


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory):
    with override_settings(LOG_KEYS_DIR=str(tmp_path_factory.mktemp("keys"))):
        yield


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
    settings.CHECKPOINT_PLACES = []


def _house():
    house = House()
    house.closed()
    return house


worlds.build("reading", house=_house)


@pytest.fixture
def house(db):
    return worlds.get("house")


@pytest.fixture
def auditor(db):
    return add_person(role=Role.AUDITOR, name="郑审")


@pytest.fixture
def reader(auditor):
    """The auditor's browser."""
    return as_person(auditor)


@pytest.fixture
def administrator(db):
    return as_person(add_person(role=Role.ADMINISTRATOR))
