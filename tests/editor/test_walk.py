"""Every URL of the editor, as every role: what a view says of itself is what happens."""

import pytest
from django.test import Client

from approvals.organisation.models import Department, Person
from tests.url_walk import ROLES, auditor_changes, expected_refusals, places, strangers_pass, url_of

PLACES = [place for place in places("workflows.editor") if place.name]


@pytest.fixture
def clients(db):
    department = Department.objects.create(code="walk", name="品质部", kind="province")
    found = {}
    for role in ROLES:
        person = Person.objects.create(number=f"walk-{role}", name="走查人", department=department, role=role)
        found[role] = Client()
        found[role].force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_only_process_managers_come_near_a_working_copy(place, clients, draft):
    url = url_of(place, {place.name: {"code": "PRC-0001"}})
    assert place.access == {"process_manager"}
    assert list(expected_refusals(place, url, clients)) == []
    assert strangers_pass(place, url) == ""
    assert auditor_changes(place, url, clients["auditor"]) == ""


def test_the_walk_sees_every_door():
    assert len(PLACES) == 14
