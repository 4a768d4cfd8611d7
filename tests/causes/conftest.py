"""People around a ticket that is being analysed; files go to a folder of the test."""

import pytest

from complaints.tickets.models import State
from tests.tickets.factories import contacts, people, ticket


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(db):
    return people()


@pytest.fixture
def case(office):
    """An analysed ticket of the network department with three complaints."""
    return ticket(State.ANALYSING, specialist=office.analyst.department, linked=contacts(3))
