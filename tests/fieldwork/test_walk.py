"""Every URL of field work, as every role."""

import pytest

from approvals.organisation.roles import Role
from tests.fieldwork.conftest import signed_in
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

ROOM = "approvals.fieldwork"


@pytest.fixture
def samples(office):
    task = office.task(office.dispatched())
    item = office.note(task)
    pks = {"field-plan": task.plan_id, "field-plan-dispatch": task.plan_id, "field-file": 0}  # no file stays open
    known = {place.name: item.pk if "item" in place.name else task.pk for place in places(ROOM)} | pks
    return {place.name: dict.fromkeys(place.parameters, known[place.name]) for place in places(ROOM)}


@pytest.fixture
def clients(office):
    return {role: signed_in(office.person(role, office.province, role)) for role in Role.values}


def test_every_view_says_who_may_see_it():
    assert [place.route for place in places(ROOM) if place.access is None] == []


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    assert [one for place in places(ROOM) for one in expected_refusals(place, url_of(place, samples), clients)] == []


def test_strangers_are_sent_to_the_sign_in_page(samples):
    assert [one for place in places(ROOM) if (one := strangers_pass(place, url_of(place, samples)))] == []


def test_auditors_change_nothing(samples, clients):
    auditor = clients[Role.AUDITOR]
    assert [one for place in places(ROOM) if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
