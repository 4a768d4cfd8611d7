"""People, and calendars that no other test sees."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from approvals.working_time import selectors
from tests.organisation.factories import common_people

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Shanghai


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Tests are rolled back without a commit: what the process remembers must go as well."""
    selectors.forget()
    yield
    selectors.forget()


@pytest.fixture
def world(db):
    return common_people()


@pytest.fixture
def manager(world):
    return world.wujing.as_actor()


@pytest.fixture
def client_of():
    """A client signed in as the person."""

    def make(person) -> Client:
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client

    return make
