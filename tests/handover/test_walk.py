"""Every URL of hand-overs, as every role."""

import pytest

from approvals.organisation.roles import Role
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

ROOM = "approvals.handover"


@pytest.fixture
def samples(office):
    handover = office.hand_over()
    one = {"pk": handover.pk}
    return {"handover": one, "handover-retry": one, "handover-csv": one,
            "handover-new": {"number": office.leaver.number}}  # fmt: skip


@pytest.fixture
def clients(office, as_person):
    people = {role: add_person(role=role) for role in Role.values if role != "administrator"}
    return {role: as_person(person) for role, person in (people | {"administrator": office.people.heguan}).items()}


def test_every_view_says_who_may_see_it():
    assert [place.route for place in places(ROOM) if place.access is None] == []
    assert len(list(places(ROOM))) == 5


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    assert [one for place in places(ROOM) for one in expected_refusals(place, url_of(place, samples), clients)] == []


def test_strangers_are_sent_to_the_sign_in_page(samples):
    assert [one for place in places(ROOM) if (one := strangers_pass(place, url_of(place, samples)))] == []


def test_auditors_change_nothing(samples, clients):
    auditor = clients[Role.AUDITOR]
    assert [one for place in places(ROOM) if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
