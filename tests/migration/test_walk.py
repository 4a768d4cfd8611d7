"""Every URL of migrations, as every role."""

import pytest

from approvals.organisation.roles import Role
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

ROOM = "workflows.migration"


@pytest.fixture
def samples(changing):
    changing.next()
    one = {"pk": changing.forecast(changing.first.process.versions.last()).pk}
    return {"migration": one, "migration-choose": one,
            "migration-new": {"code": changing.first.process.code, "number": 1}}  # fmt: skip


@pytest.fixture
def clients(as_person):
    return {role: as_person(add_person(role=role)) for role in Role.values}


def test_every_view_says_who_may_see_it_and_does_as_it_says(samples, clients):
    found = list(places(ROOM))
    assert [place.route for place in found if place.access is None] == []
    assert len(found) == 3
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
