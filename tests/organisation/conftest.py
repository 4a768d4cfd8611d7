"""Worlds and clients for tests of the organisation."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.organisation.factories import common_people
from workflows.ledger.actor import Actor

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def world(db):
    return common_people()


@pytest.fixture
def by(world) -> Actor:
    return world.heguan.as_actor(address="10.1.1.1")


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


@pytest.fixture
def admin(world, as_person) -> Client:
    return as_person(world.heguan)
