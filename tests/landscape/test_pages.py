"""The pages of the landscape: map, list, responsibilities, place and review of one process."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals.organisation.roles import Role
from tests.landscape.test_landscape import ACCOUNTABLE, NOBODYS, group, process
from tests.organisation.factories import add_person
from tests.runtime.publishing import publish
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.landscape.models import Placement, ProcessGroup, Review

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
ROOM = "workflows.landscape"


def as_role(role):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def manager(db):
    return as_role(Role.PROCESS_MANAGER)


@pytest.fixture
def processes(db):
    billed, told = process(), process("two", "停机提醒")
    publish(billed.key, ACCOUNTABLE, at=NOON)
    publish(told.key, NOBODYS, at=NOON)
    return billed, told


def test_the_map_shows_every_process_and_marks_what_fits(manager, processes):
    page = manager.get("/p/", {"q": "停机"})
    assert [line.process.name for line in page.context["matches"]] == ["停机提醒"]
    said = page.content.decode()
    assert "PRC-0001 账单出具 · 已发布" in said
    assert "PRC-0002 停机提醒 · 已发布 · 有步骤没有 A 角色" in said
    assert said.count(" hit") == 1


@pytest.mark.parametrize(("wanted", "found"), [
    ({"flag": "no_a"}, ["停机提醒"]), ({"state": "draft"}, []), ({"area": "network"}, []),
    ({"q": "prc-0001"}, ["账单出具"]), ({"flag": "old"}, []), ({}, ["账单出具", "停机提醒"]),
])
def test_the_list_holds_what_the_url_asks_for(manager, processes, wanted, found):
    page = manager.get("/p/", {"view": "list", **wanted})
    assert [line.process.name for line in page.context["page"]] == found


def test_a_long_list_has_pages_that_keep_the_filter(manager):
    for number in range(51):
        process(f"p{number}", f"流程{number}")
    said = manager.get("/p/", {"view": "list", "q": "流程"}).content.decode()
    assert "第 1 页，共 2 页" in said
    assert "q=%E6%B5%81%E7%A8%8B&amp;page=2" in said


def test_an_unreadable_filter_is_left_out_and_said(manager, processes):
    page = manager.get("/p/", {"view": "nowhere", "state": "<script>", "page": "x"})
    assert page.status_code == 200
    assert page.context["view"] == "map"
    assert "<script>" not in page.content.decode().replace("<script src", "")


def test_an_empty_library_says_what_to_do(manager):
    assert "流程库还是空的" in manager.get("/p/").content.decode()
    assert "流程库还是空的" in manager.get("/p/?view=list").content.decode()


def test_the_map_of_forty_processes_stays_within_twelve_statements(manager, django_assert_max_num_queries):
    for number in range(40):
        publish(process(f"p{number}", f"流程{number}").key, ACCOUNTABLE, at=NOON)
    manager.get("/p/")
    with django_assert_max_num_queries(12):
        assert manager.get("/p/").context["total"] == 40


def test_a_process_is_placed_and_reviewed_on_its_page(manager, processes):
    place = group()
    billed = processes[0]
    manager.post(reverse("process-place", args=[billed.code]), {"group": place.pk})
    assert Placement.objects.get().group == place
    refused = manager.post(reverse("process-review", args=[billed.code]), {"conclusion": "fits", "note": ""})
    assert refused.status_code == 422
    manager.post(reverse("process-review", args=[billed.code]), {"conclusion": "revise", "note": "<b>退费</b>步骤要补"})
    assert Review.objects.get().note == "<b>退费</b>步骤要补"
    said = manager.get(reverse("process-place", args=[billed.code])).content.decode()
    assert "出账领域 › 出账" in said
    assert "&lt;b&gt;退费&lt;/b&gt;步骤要补" in said


def test_who_may_only_read_moves_nothing(processes):
    place = group()
    answer = as_role(Role.STAFF).post(reverse("process-place", args=[processes[0].code]), {"group": place.pk})
    assert answer.status_code == 403
    assert not Placement.objects.exists()


def test_a_group_is_set_up_by_form_and_a_second_one_of_its_code_is_not(manager):
    given = {"name": "客户服务", "code": "service", "area": "business", "owner": "客服中心"}
    assert manager.post("/p/groups/", given).status_code == 302
    again = manager.post("/p/groups/", given)
    assert again.status_code == 422
    assert "已有分组使用这个编号" in again.content.decode()
    assert ProcessGroup.objects.count() == 1


def test_responsibilities_are_read_party_by_party(manager, processes):
    page = manager.get("/p/raci/", {"q": "客服"})
    assert [load.party for load in page.context["page"]] == ["客服部"]
    assert "停机提醒" in page.content.decode()


def test_the_library_leaves_as_a_file_and_comes_back_by_form(manager, processes):
    archive = manager.get("/p/library.zip")
    assert archive["Content-Type"] == "application/zip"
    given = SimpleUploadedFile("library.zip", archive.content)
    page = manager.post("/p/import/", {"archive": given})
    assert [line.what for line in page.context["lines"]] == ["已存在，版本相同，没有变化。"] * 2
    wrong = manager.post("/p/import/", {"archive": SimpleUploadedFile("library.zip", b"<html>")})
    assert wrong.status_code == 422
    assert "不是可以读取的 ZIP 文件" in wrong.content.decode()


@pytest.fixture
def samples(processes):
    code = {"code": processes[0].code}
    return {"process-place": code, "process-review": code}


@pytest.fixture
def clients(db):
    return {role: as_role(role) for role in Role.values}


def test_every_view_says_who_may_see_it_and_keeps_to_it(samples, clients):
    found = list(places(ROOM))
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
