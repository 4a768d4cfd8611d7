"""Transactional tests empty the tables afterwards, for which the guards step aside."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from approvals.organisation.models import Department, Person
from tests.ledger.guards import lifted_for_flush


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards() -> Iterator[None]:
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True)
def chinese_again() -> Iterator[None]:
    """A page answered in English leaves its language to the next test."""
    yield
    translation.deactivate()


@pytest.fixture
def department(db):
    return Department.objects.create(code="quality", name="品质部", kind="province")


@pytest.fixture
def enter(client, department):
    """Sign somebody of this role in and return them."""

    def enter(role="staff"):
        person = Person.objects.create(number=f"no-{role}", name="赵启明", department=department, role=role)
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return person

    return enter
