"""People of the common fixture, absences and clients."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.organisation.factories import common_people

NOW = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai


@pytest.fixture
def world(db):
    return common_people()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def as_person():
    """A client signed in as the person, past the sign-in page."""

    def make(person) -> Client:
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client

    return make
