"""The pages of actions: the table on the ticket, planning, doing with evidence, lists by the URL, who may what."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from approvals.organisation.roles import Role
from complaints.actions.models import Action
from tests.actions.world import PDF
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def analyst(shop):
    return as_person(shop.people.analyst)


def typed(**more):
    return {"kind": "business", "title": "改写提醒短信", "owner": "高飞 (10014)", "accountable": "network_head",
            "due_on": (localdate() + timedelta(days=9)).isoformat(), "informed": "客户服务中心", "days": "", **more}


def test_an_action_is_planned_on_a_page_and_stands_on_the_ticket(shop, analyst):
    url = f"/tickets/{shop.ticket.key}/actions/new/"
    assert analyst.get(url, {"title": "已填"}).context["form"]["title"].value() == "已填"
    answer = analyst.post(url, typed(due_on="", days="3", root=shop.root.pk))
    action = Action.objects.get()
    assert answer["Location"] == f"/tickets/{shop.ticket.key}/actions/1/"
    assert (action.owner, action.accountable_post.code) == (shop.people.gaofei, "network_head")
    assert (action.root, action.cause) == (shop.root, "退款没有应急流程")
    said = analyst.get(f"/tickets/{shop.ticket.key}/").content.decode()
    for text in ("措施与责任", "改写提醒短信", "退款没有应急流程", "高飞", "客户服务中心", "0/1 完成", "待派发"):
        assert text in said


@pytest.mark.parametrize(("changed", "said"), [
    ({"owner": ""}, "必填"), ({"owner": "谁也不是"}, "没有找到"), ({"due_on": "2020-01-01"}, "不能在过去"),
    ({"days": "3"}, "只填一个"), ({"due_on": ""}, "只填一个"), ({"kind": "revision"}, "指明修订哪个流程"),
    ({"informed": "没有这个部门"}, "没有名为"), ({}, "请选择这项措施要消除的根因"),
    ({"kind": "nothing"}, "选择"), ({"title": "\x00坏"}, "空字符"),
])
def test_what_cannot_be_planned_is_said_and_nothing_typed_is_lost(shop, analyst, changed, said):
    answer = analyst.post(f"/tickets/{shop.ticket.key}/actions/new/", typed(detail="写清楚", **changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "写清楚" in page
    assert not Action.objects.exists()


def test_it_is_done_on_its_page_with_a_file_and_words(shop):
    action = shop.dispatch(shop.plan())
    client, url = as_person(shop.people.gaofei), f"/tickets/{shop.ticket.key}/actions/1/"
    assert 'name="upload"' in client.get(url).content.decode()
    wrong = client.post(f"{url}done/", {"comment": "补完了", "upload": SimpleUploadedFile("病毒.exe", b"MZ")})
    assert (wrong.status_code, "补完了" in wrong.content.decode()) == (422, True)
    proof = SimpleUploadedFile("清单.pdf", PDF)
    kept = client.post(f"{url}done/", {"comment": "补完", "deed": "attach", "upload": proof})
    assert "清单.pdf" in kept.content.decode()
    assert client.post(f"{url}done/", {"comment": ""}).status_code == 422
    assert client.post(f"{url}done/", {"comment": "补完了"}).status_code == 302
    assert Action.objects.get(pk=action.pk).state == "done"
    assert client.post(f"{url}done/", {"comment": "再来"}).status_code == 409
    file = client.get(f"/actions/files/{action.evidence.get().pk}/")
    assert b"".join(file.streaming_content) == PDF
    file.close()
    assert as_person(shop.people.outsider).get(f"/actions/files/{action.evidence.get().pk}/").status_code == 404


def test_the_inbox_shows_an_action_and_leads_to_its_page(shop):
    item = shop.item(shop.dispatch(shop.plan()))
    said = as_person(shop.people.gaofei).get(f"/inbox/{item.pk}/").content.decode()
    assert shop.ticket.key in said
    assert f"/tickets/{shop.ticket.key}/actions/1/#finish" in said


def test_an_action_is_dispatched_cancelled_and_refused_in_words(shop, analyst):
    shop.plan()
    url = f"/tickets/{shop.ticket.key}/actions/1/"
    assert analyst.post(f"{url}edit/", typed(title="另一措施", root=shop.root.pk)).status_code == 302
    assert analyst.post(f"{url}dispatch/").status_code == 302
    assert analyst.post(f"{url}dispatch/").status_code == 409
    assert analyst.get(f"{url}edit/").status_code == 409
    assert analyst.post(f"{url}cancel/", {"reason": ""}).status_code == 422
    assert analyst.post(f"{url}cancel/", {"reason": "不做了"}).status_code == 302
    assert "不做了" in analyst.get(url).content.decode()


def test_a_draft_is_opened_from_the_page_and_the_version_links_back(shop):
    process = shop.process()
    shop.plan(kind="revision", title="加提醒", process=process, owner=shop.manager, accountable=shop.manager)
    client, url = as_person(shop.manager), f"/tickets/{shop.ticket.key}/actions/1/"
    assert client.post(f"{url}draft/").status_code == 302
    assert f"{process.code}</span> v2" in client.get(url).content.decode()
    said = client.get(f"/p/{process.code}/v/2/").content.decode()
    assert shop.ticket.key in said
    assert url in said
    assert client.post(f"{url}version/", {"number": "77"}).status_code == 409
    assert client.post(f"{url}version/", {"number": "1"}).status_code == 302


@pytest.mark.parametrize(("wanted", "found"), [
    ({}, {1, 2, 3}), ({"whose": "mine"}, {1, 2}), ({"whose": "department"}, {1, 3}), ({"state": "late"}, {3}),
    ({"state": "open", "kind": "training"}, {2}), ({"q": "培训"}, {2}), ({"state": "?", "page": "x"}, {1, 2, 3}),
])
def test_the_list_is_what_the_url_says(shop, wanted, found):
    shop.plan()
    shop.plan(kind="training", title="口径培训", owner=shop.people.zhaolin, accountable=shop.people.gaofei)
    shop.plan(title="改超时", owner=shop.people.analyst)
    Action.objects.filter(number=3).update(due_at=shop.at.replace(year=2025))
    page = as_person(shop.people.gaofei).get("/actions/", wanted)
    assert {one.number for one in page.context["page"]} == found


def test_empty_and_english_pages_say_what_to_do(shop, analyst):
    assert "还没有改进措施" in analyst.get("/actions/").content.decode()
    assert "没有符合条件的措施" in analyst.get("/actions/?q=x").content.decode()
    shop.plan()
    analyst.cookies["django_language"] = "en"
    said = analyst.get(f"/tickets/{shop.ticket.key}/actions/1/").content.decode()
    for text in ("Responsible R", "Dispatch now", "Cancel the action"):
        assert text in said


def test_pages_take_the_same_number_of_statements_however_long(shop, analyst, django_assert_max_num_queries):
    for number in range(12):
        shop.plan(title=f"措施 {number}")
    for url in ("/actions/", f"/tickets/{shop.ticket.key}/actions/1/", f"/tickets/{shop.ticket.key}/"):
        analyst.get(url)
        with django_assert_max_num_queries(12):
            assert analyst.get(url).status_code == 200


def test_strangers_find_nothing(shop):
    shop.plan()
    for url in (f"/tickets/{shop.ticket.key}/actions/1/", f"/tickets/{shop.ticket.key}/actions/new/"):
        assert as_person(shop.people.outsider).get(url).status_code == 404
    reader = as_person(shop.people.zhaolin).get(f"/tickets/{shop.ticket.key}/actions/new/", follow=True)
    assert "由专业部门" in reader.content.decode()


def test_every_view_says_who_may_see_it_and_keeps_to_it(shop):
    shop.dispatch(shop.plan())
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    found = list(places("complaints.actions"))
    samples = {place.name: {"key": shop.ticket.key, "number": 1, "pk": 999_999} for place in found}
    assert len(found) == 10
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
