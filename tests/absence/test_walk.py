"""Every URL of absences, as every role."""

import pytest
from django.utils import timezone

from approvals.absence.models import Secretary
from approvals.organisation.models import ImportFile
from approvals.organisation.roles import Role
from tests.absence.factories import away
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

ROOM = "approvals.absence"
CONTENT = "工号,第一天\n10002,2099-01-01\n".encode()


@pytest.fixture
def samples(world):
    now = timezone.now()
    absence = away(world.wangmin, now, world.liuyang)
    secretary = Secretary.objects.create(
        person=world.liuyang, department=world.departments.QM, given_by=world.heguan, given_at=now
    )
    file = ImportFile.objects.create(
        person=world.heguan, name="a.csv", content=CONTENT, size=1, sha256="0" * 64, uploaded_at=now, purpose="absence"
    )
    return {
        "absence-change": {"pk": absence.pk}, "absence-end": {"pk": absence.pk},
        "absence-department": {"code": "QM"}, "absence-secretary-dismiss": {"pk": secretary.pk},
        "absence-preview": {"pk": file.pk}, "absence-apply": {"pk": file.pk},
        "absence-template": {"form": "absences.csv"},
    }  # fmt: skip


@pytest.fixture
def clients(world, as_person):
    people = {role: add_person(role=role) for role in Role.values if role != "administrator"}
    return {role: as_person(person) for role, person in (people | {"administrator": world.heguan}).items()}


def test_every_view_says_who_may_see_it():
    assert [place.route for place in places(ROOM) if place.access is None] == []
    assert len(list(places(ROOM))) == 11


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    wrong = [one for place in places(ROOM) for one in expected_refusals(place, url_of(place, samples), clients)]

    assert wrong == []


def test_strangers_are_sent_to_the_sign_in_page(samples):
    assert [one for place in places(ROOM) if (one := strangers_pass(place, url_of(place, samples)))] == []


def test_auditors_change_nothing(samples, clients):
    auditor = clients[Role.AUDITOR]

    assert [one for place in places(ROOM) if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
