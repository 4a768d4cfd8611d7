"""The pages of releases: who may see and do what, what they say, and that nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from approvals.organisation.models import Department, Person
from approvals.release.models import Policy, Release
from tests.url_walk import ROLES, auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.library.models import ProcessVersion


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def by_role(office):
    department = Department.objects.get()
    people = [Person.objects.create(number=f"r-{role}", name=role, department=department, role=role) for role in ROLES]
    return {person.role: signed_in(person) for person in people}


def test_every_page_lets_in_whom_it_says(office, by_role):
    release = office.submit(office.draft(), with_trial=True)
    number = {"code": office.process.code, "number": release.version.number}
    samples = {place.name: {"code": release.code} | (number if "number" in place.parameters else {})
               for place in places("approvals.release")}
    samples["release-policy"] = {"code": office.process.code}
    for place in places("approvals.release"):
        url = url_of(place, samples)
        assert not strangers_pass(place, url)
        assert list(expected_refusals(place, url, by_role)) == []
        assert not auditor_changes(place, url, by_role["auditor"])


def test_a_manager_submits_on_the_page_and_sees_what_is_missing_first(office):
    version, client = office.draft(notes=" "), signed_in(office.author)
    place = {"code": office.process.code, "number": version.number}
    page = client.get(reverse("release-of", kwargs=place)).content.decode()
    assert "请写明本版改了什么" in page
    sent = {"effective_on": "2099-12-14", "comment": "改一处", "with_trial": "on",
            "scope": "share", "share": "30"}
    refused = client.post(reverse("release-submit", kwargs=place), sent)
    assert (refused.status_code, "改一处" in refused.content.decode()) == (409, True)
    past = client.post(reverse("release-submit", kwargs=place), sent | {"effective_on": "2020-01-01"})
    assert (past.status_code, "不能在过去" in past.content.decode()) == (422, True)

    ProcessVersion.objects.filter(pk=version.pk).update(notes="加一步")
    answer = client.post(reverse("release-submit", kwargs=place), sent)
    release = Release.objects.get()
    assert answer["Location"] == reverse("release", args=[release.code])
    assert (release.with_trial, release.effective_at.date().isoformat()) == (True, "2099-12-13")  # midnight here
    assert client.get(reverse("release-of", kwargs=place)).status_code == 302


def test_the_page_of_a_release_tells_who_said_what_and_leads_to_my_task(office):
    release = office.submit(office.draft(), comment="请评审")
    office.agree(release, "process_test_base", comment="三条路径都走通")
    page = signed_in(office.people["legal_reviewer"]).get(reverse("release", args=[release.code])).content.decode()
    said = ("三条路径都走通", "法律审核岗", "「发布评审」等你办理", "基地测试通过", "请评审")
    for text in said:
        assert text in page
    preview = reverse("inbox-item", args=[office.item(release, "legal_reviewer").pk])
    assert "渠道变更 v1" in signed_in(office.people["legal_reviewer"]).get(preview).content.decode()


def test_the_list_is_filtered_in_the_url(office):
    release = office.submit(office.draft())
    client = signed_in(office.manager)
    assert release.code in client.get("/releases/", {"state": "open", "q": "渠道"}).content.decode()
    assert "没有符合条件的发布" in client.get("/releases/", {"stage": "trial"}).content.decode()
    assert client.get("/releases/", {"state": "nothing", "page": "x"}).status_code == 200


def test_what_is_refused_on_its_day_is_tried_again_or_sent_back_on_the_page(office):
    release = office.submit(office.draft())
    office.approve_all(release)
    office.posts["service"].active = False
    office.posts["service"].save()
    client = signed_in(office.manager)
    refused = client.post(reverse("release-publish", args=[release.code]))
    assert (refused.status_code, "客服口径审核" in refused.content.decode()) == (409, True)
    assert client.post(reverse("release-back", args=[release.code])).status_code == 409
    sent = {"reason-1-text": "岗位已撤销", "reason-1-field": "review"}
    assert client.post(reverse("release-back", args=[release.code]), sent).status_code == 302
    assert "岗位已撤销" in client.get(reverse("release", args=[release.code])).content.decode()


def test_a_process_says_on_its_page_whom_it_asks(office):
    client, url = signed_in(office.author), reverse("release-policy", args=[office.process.code])
    assert client.post(url, {"testers": "process_test_base"}).status_code == 422
    sent = {"testers": "process_test_base", "reviewers": ["service"], "committee": "process_committee"}
    assert client.post(url, sent).status_code == 302
    assert Policy.objects.get().reviewers == ["service"]


def test_the_version_leads_to_its_release_and_the_pages_speak_english(office):
    version = office.draft()
    client = signed_in(office.author)
    page = reverse("process-version", args=[office.process.code, version.number])
    assert "提交发布" in client.get(page).content.decode()
    release = office.submit(version)
    assert "查看发布过程" in client.get(page).content.decode()
    english = client.get(reverse("release", args=[release.code]), headers={"accept-language": "en"}).content.decode()
    for text in ("Progress of the release", "Tests, reviews and approval", "Everything that happened"):
        assert text in english


def test_a_release_stands_on_the_diagram_of_its_own_process(office, django_assert_max_num_queries):
    release = office.submit(office.draft())
    client = signed_in(office.manager)
    assert reverse("release-flow", args=[release.code]) in client.get(
        reverse("release", args=[release.code])).content.decode()
    with django_assert_max_num_queries(12):
        page = client.get(reverse("release-flow", args=[release.code]))
    assert (page.context["states"]["test"], page.context["states"]["submit"]) == ("current", "done")
    assert "基地测试" in page.content.decode()
    assert client.get("/releases/REL-9999/flow/").status_code == 404


def test_pages_take_few_queries(office, django_assert_max_num_queries):
    release = office.submit(office.draft())
    client = signed_in(office.manager)
    with django_assert_max_num_queries(12):
        client.get("/releases/")
    with django_assert_max_num_queries(24):
        client.get(reverse("release", args=[release.code]))
