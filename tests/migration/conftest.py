"""People, a process in two versions, and cases at many places of the first."""

import pytest
from django.test import Client

from tests.inbox.world import World
from tests.migration.changing import Changing
from tests.organisation.factories import common_people


@pytest.fixture
def changing(db):
    return Changing(World(common_people()))


@pytest.fixture
def as_person():
    """A client signed in as the person."""

    def make(person) -> Client:
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client

    return make
