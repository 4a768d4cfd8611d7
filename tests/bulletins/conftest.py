"""The autumn of the archive, with a ticket of the network department and exposure of places."""

from datetime import timedelta

import pytest

from complaints.archive.months import begins
from complaints.models import Contact
from tests.archive.conftest import NOVEMBER, OCTOBER, as_person, contacts, exposure
from tests.tickets.factories import contacts as calls
from tests.tickets.factories import people, ticket

__all__ = ["NOVEMBER", "OCTOBER", "as_person", "contacts", "exposure"]


@pytest.fixture(autouse=True)
def exports_folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def office(db):
    return people()


@pytest.fixture
def network(office):
    """The network department's ticket holds ten complaints of October and six of November; 100,000 customers."""
    department = office.analyst.department
    linked = [*calls(10, at=begins(OCTOBER) + timedelta(days=9)), *calls(6, at=begins(NOVEMBER) + timedelta(days=9))]
    contacts(20, month=NOVEMBER, product="手机")
    for month in (OCTOBER, NOVEMBER):
        for day in (3, 4):
            exposure(100_000, month=month, day=day, product="")
            exposure(10_000, month=month, day=day, product="", place="杭州")
    made = ticket("verifying", at=begins(OCTOBER) + timedelta(days=10), specialist=department, linked=linked)
    assert Contact.objects.count() == 36
    return made
