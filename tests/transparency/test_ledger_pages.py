"""The page of the ledger: for auditors and administrators, and nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from approvals.organisation.roles import Role
from reports.ledger import jobs
from tests.organisation.factories import add_person
from tests.transparency.test_rounds import past, spoil
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger import outbox
from workflows.transparency import watching
from workflows.transparency.models import Checkpoint

__all__ = ["past"]
ROOM = "reports.ledger"


@pytest.fixture
def samples(past):
    return {"ledger-checkpoint": {"size": Checkpoint.objects.get().size}}


@pytest.fixture
def clients(db):
    found = {role: Client() for role in Role.values}
    for role, client in found.items():
        client.force_login(add_person(role=role))
    return found


def test_every_role_sees_what_is_said_and_nothing_else(samples, clients):
    assert [one for place in places(ROOM) for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in places(ROOM) if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in places(ROOM) if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
    assert len(list(places(ROOM))) == 3


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_tells_how_the_ledger_is(past, settings, tmp_path, clients, language, django_assert_max_num_queries):
    settings.CHECKPOINT_PLACES = [(tmp_path / "worm").as_uri(), "mailto:audit@example.org"]
    spoil("UPDATE ledger_event SET body = replace(body, '\"no\":7}', '\"no\":8}') WHERE seq = 8")
    outbox.deliver_due(100, past.tick())
    auditor = clients[Role.AUDITOR]
    assert auditor.post(reverse("ledger-verify")).status_code == 302
    while watching.current():
        jobs.verify()
    with django_assert_max_num_queries(25):
        page = auditor.get("/ledger/", headers={"Accept-Language": language}).content.decode()
    for words in ("organisation #8", "mailto:audit@example.org", Checkpoint.objects.get().root.hex()[:16]):
        assert words in page
    said = {"zh-hans": ("账本", "仍存在", "由收件方比对"),
            "en": ("still there", "Places outside", "The event of entry")}
    assert all(words in page for words in said[language])


def test_progress_comes_alone_while_a_round_is_under_way(past, clients):
    watching.begin(past.tick())
    page = clients[Role.ADMINISTRATOR].get("/ledger/", headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in page
    assert "hx-trigger" in page
    assert "<html" not in page


def test_a_checkpoint_can_be_taken_away(past, clients):
    made = Checkpoint.objects.get()
    answer = clients[Role.AUDITOR].get(reverse("ledger-checkpoint", args=[made.size]))
    assert answer.content.decode() == made.note
