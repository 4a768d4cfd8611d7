"""The page of a process's health: who may see it, what it says, and what it asks the database."""

import pytest
from django.test import Client
from django.urls import reverse

from approvals.health import escapes
from approvals.organisation.roles import Role
from tests.inbox.world import review
from tests.organisation.factories import add_person
from tests.runtime.publishing import publish
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.library.models import Process


def as_role(role):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def url(clinic):
    clinic.through(clinic.start())
    publish("review", review(legal={"name": "法务"}), at=clinic.later())
    clinic.through(clinic.start(again=True), back=True)
    clinic.start(again=True)
    clinic.measured()
    return reverse("process-health", args=[Process.objects.get(key="review").code])


def test_every_role_reads_it_and_no_stranger(url):
    clients = {role: as_role(role) for role in Role.values}
    samples = {"process-health": {"code": Process.objects.get(key="review").code}}
    for place in places("approvals.health"):
        assert url_of(place, samples) == url
        assert not strangers_pass(place, url)
        assert list(expected_refusals(place, url, clients)) == []
        assert not auditor_changes(place, url, clients["auditor"]) or clients["auditor"].post(url).status_code == 405


def test_versions_stand_side_by_side_with_their_bottleneck_in_words(url):
    page = as_role("leader").get(url)
    said = page.content.decode()
    for text in ("第 1 版的瓶颈是「quality」", "第 2 版的瓶颈是", "100.0 %", "v1", "v2", "每 5 分钟汇总一次", "瓶颈",
                 '<svg class="ld-health"'):
        assert text in said
    assert [(one.version.number, one.running, one.cases.count) for one in page.context["health"].columns] == [
        (2, 1, 1), (1, 0, 1)]
    assert "事后问题" not in said


def test_period_and_versions_stand_in_the_url(url, clinic):
    client = as_role("staff")
    only = client.get(url, {"v": "1", "period": "all"})
    assert [one.version.number for one in only.context["health"].columns] == [1]
    assert "其他版本" in only.content.decode()
    for wrong in ({"v": "x\x00"}, {"v": "99"}, {"period": "forever"}, {"period": "\x00"}, {"v": "９" * 9}):
        assert client.get(url, wrong).status_code == 200
    assert client.get(url.replace("PRC", "NIX")).status_code == 404


def test_a_process_without_cases_says_so(clinic):
    code = publish("review", review()).process.code
    said = as_role("staff").get(reverse("process-health", args=[code])).content.decode()
    assert "还没有案件" in said


def test_what_slipped_through_is_shown_where_somebody_counts_it(url, clinic, monkeypatch):
    monkeypatch.setattr(escapes, "_known", {"review": lambda cases: 0})
    assert "事后问题" in as_role("staff").get(url).content.decode()


def test_the_page_speaks_english_and_the_version_leads_to_it(url):
    client = as_role("process_manager")
    english = client.get(url, headers={"accept-language": "en"}).content.decode()
    for text in ("Health of the process", "Versions side by side", "The bottleneck of version 2", "working hours"):
        assert text in english
    code = Process.objects.get(key="review").code
    assert url in client.get(reverse("process-version", args=[code, 1])).content.decode()


def test_the_page_takes_eight_statements_whatever_there_is(url, django_assert_max_num_queries):
    client = as_role("staff")
    client.get(url)
    with django_assert_max_num_queries(11):
        client.get(url)
