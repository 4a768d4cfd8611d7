"""Every URL of the organisation, as every role."""

import hashlib

import pytest
from django.utils import timezone

from approvals.organisation.models import Holding, ImportFile
from approvals.organisation.roles import Role
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


@pytest.fixture
def samples(world):
    person, post, department = {"number": "10002"}, {"code": "quality_reviewer"}, {"code": "QM"}
    file = ImportFile.objects.create(
        person=world.heguan, name="a.csv", content="工号,姓名,所属部门编码\n1,甲,QM\n".encode(), size=1,
        sha256=hashlib.sha256(b"").hexdigest(), uploaded_at=timezone.now(),
    )  # fmt: skip
    names = {place.name for place in places("approvals.organisation")}
    return (
        {name: person for name in names if name.startswith("person")}
        | {name: post for name in names if name.startswith("post")}
        | {name: department for name in names if name.startswith("department")}
        | {"post-new": department, "holding-end": {"pk": Holding.objects.get(person=world.wangmin).pk}}
        | {"organisation-preview": {"pk": file.pk}, "organisation-apply": {"pk": file.pk}}
        | {"organisation-template": {"form": "people.csv"}}
    )


@pytest.fixture
def clients(world, as_person):
    people = {role: add_person(role=role) for role in Role.values if role != "administrator"}
    return {role: as_person(person) for role, person in (people | {"administrator": world.heguan}).items()}


def test_every_view_of_the_organisation_says_who_may_see_it():
    silent = [place.route for place in places("approvals.organisation") if place.access is None]

    assert silent == []


def test_every_view_of_the_project_says_who_may_see_it():
    silent = [f"{place.room}: {place.route}" for place in places() if place.access is None]

    assert silent == []


def test_strangers_reach_nothing_of_the_project_but_the_open_doors(db):
    wrong = [strangers_pass(place, f"/{place.route}") for place in places() if not place.parameters]

    assert [sentence for sentence in wrong if sentence] == []


def test_auditors_post_nowhere_in_the_project(world, as_person):
    auditor = as_person(world.zhengshen)
    wrong = [auditor_changes(place, f"/{place.route}", auditor) for place in places() if not place.parameters]

    assert [sentence for sentence in wrong if sentence] == []


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    wrong = [
        sentence
        for place in places("approvals.organisation")
        for sentence in expected_refusals(place, url_of(place, samples), clients)
        if place.name != "sign-in"
    ]

    assert wrong == []


def test_strangers_are_sent_to_the_sign_in_page(samples):
    wrong = [strangers_pass(place, url_of(place, samples)) for place in places("approvals.organisation")]

    assert [sentence for sentence in wrong if sentence] == []


def test_auditors_change_nothing(samples, clients):
    auditor = clients[Role.AUDITOR]
    wrong = [auditor_changes(place, url_of(place, samples), auditor) for place in places("approvals.organisation")]

    assert [sentence for sentence in wrong if sentence] == []


def test_the_walk_reaches_more_than_twenty_places_of_the_organisation():
    assert len(list(places("approvals.organisation"))) > 20
