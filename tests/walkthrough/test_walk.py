"""Every URL of walk-throughs, as every role."""

import pytest

from approvals.organisation.models import Department, Person
from approvals.organisation.roles import Role
from approvals.walkthrough import services
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from tests.walkthrough.conftest import signed_in

ROOM = "approvals.walkthrough"


@pytest.fixture
def samples(office):
    walk = office.passed()
    known = {"code": office.process.code, "number": walk.version.number, "pk": walk.pk}
    made = services.ask_for_rehearsal(version_id=walk.version_id, months=1, by=office.author, at=office.tick())
    found = {place.name: {name: known[name] for name in place.parameters} for place in places(ROOM)}
    return found | {"rehearsal": {"pk": made.pk}}


@pytest.fixture
def clients(office):
    department = Department.objects.get()
    people = {role: Person.objects.create(number=f"r-{role}", name=role, department=department, role=role)
              for role in Role.values}
    return {role: signed_in(person) for role, person in people.items()}


def test_every_view_says_who_may_see_it():
    assert [place.route for place in places(ROOM) if place.access is None] == []


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    assert [one for place in places(ROOM) for one in expected_refusals(place, url_of(place, samples), clients)] == []


def test_strangers_are_sent_to_the_sign_in_page(samples):
    assert [one for place in places(ROOM) if (one := strangers_pass(place, url_of(place, samples)))] == []


def test_auditors_change_nothing(samples, clients):
    auditor = clients[Role.AUDITOR]
    assert [one for place in places(ROOM) if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
