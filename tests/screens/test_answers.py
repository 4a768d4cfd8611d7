"""Answers of the shell: health, the first page, refusals, and what keeps parts of pages apart from pages."""

import pytest
from django.test import Client

from approvals.organisation.roles import Role
from tests.organisation.factories import add_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    client = Client()
    client.force_login(add_person(), backend="approvals.organisation.backend.PersonBackend")
    return client


def test_the_health_check_needs_no_sign_in():
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_everybody_starts_in_the_inbox(client):
    assert client.get("/").headers["Location"] == "/inbox/"


def test_a_stranger_is_asked_to_sign_in():
    answer = Client().get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/")


def test_a_script_is_told_that_the_sign_in_ran_out_and_gets_no_page():
    answer = Client().get("/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["X-Sign-In"], answer.content) == (401, "/sign-in/", b"")


def test_parts_and_pages_never_share_a_cache_and_nothing_personal_is_stored(client):
    answer = client.get("/no/such/page/")

    assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_is_kept_of_the_frame_shows_nobody_what_is_anothers():
    people = [add_person(role=role) for role in (Role.STAFF, Role.ADMINISTRATOR, Role.STAFF)]
    pages = []
    for person in people * 2:  # the second time from what was kept
        reader = Client()
        reader.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        pages.append(reader.get("/inbox/done/").content.decode())

    for person, page in zip(people * 2, pages, strict=True):
        assert person.number in page
        assert not any(other.number in page for other in people if other != person)
        assert ('href="/organisation/"' in page) is (person.role == Role.ADMINISTRATOR)


def test_the_policy_allows_no_inline_script_and_pages_have_none(client):
    answer = client.get("/no/such/page/")

    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert b"<script>" not in answer.content
    assert b" style=" not in answer.content
    assert b" onclick" not in answer.content


def test_the_language_is_remembered_and_only_our_own_addresses_are_gone_to():
    client = Client()

    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"
    assert client.cookies["django_language"].value == "en"


def test_an_expired_page_says_that_nothing_was_sent():
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "1", "password": "2"})

    assert answer.status_code == 403
    assert "页面已过期，没有提交" in answer.content.decode()
