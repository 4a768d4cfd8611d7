"""The pages of the scripts: found, written, published, compared, withdrawn, and who may do which."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.organisation.roles import Role
from tests.organisation.factories import add_person
from tests.scripts.writing import TOLD, drafted, next_draft, published, told_at_once
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.scripts import ports
from workflows.scripts.models import Script, ScriptVersion

pytestmark = pytest.mark.django_db
PLACES = [place for place in places("workflows.scripts") if place.name]


def as_role(role):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    return client


def local(moment):
    return f"{moment + timedelta(hours=8):%Y-%m-%dT%H:%M}"


@pytest.fixture
def clerk():
    return as_role(Role.STAFF)


def typed(script_of, **other):
    return {"case": script_of.key, "title": "银联充值未到账", "kind": "temporary", "text": TOLD, "note": "",
            "valid_from": "", "valid_until": local(now() + timedelta(days=1)), **other}  # fmt: skip


def test_a_script_is_published_at_once_found_and_withdrawn(clerk, case):
    answer = clerk.post("/scripts/new/", typed(case, publish="1"), follow=True)
    said = answer.content.decode()
    assert TOLD in said
    assert "现行有效" in said
    pk = Script.objects.get().pk
    for wanted, found in (({"q": "补账"}, 1), ({"q": case.key}, 1), ({"state": "valid"}, 1), ({"state": "ended"}, 0),
                          ({"kind": "standing"}, 0), ({"state": "rubbish", "page": "x"}, 1)):
        assert len(clerk.get("/scripts/", wanted).context["lines"]) == found
    assert clerk.post(f"/scripts/{pk}/withdraw/", {"reason": ""}).status_code == 422
    clerk.post(f"/scripts/{pk}/withdraw/", {"reason": "已修复"})
    assert "已撤回" in clerk.get(f"/scripts/{pk}/").content.decode()
    assert clerk.post(f"/scripts/{pk}/withdraw/", {"reason": "再撤"}).status_code == 409
    assert "撤回口径" in clerk.get(f"/scripts/{pk}/history/").content.decode()


@pytest.mark.parametrize(("other", "status", "said"), [
    ({"case": "MKT-0000"}, 422, "没有找到这个编号"), ({"text": ""}, 422, "这个字段是必填项"),
    ({"valid_until": ""}, 409, "临时口径须写明失效时间"), ({"valid_until": "2020-01-01T00:00"}, 409, "须晚于"),
    ({"valid_until": "rubbish"}, 422, "日期"),
])
def test_nothing_typed_is_lost_when_it_is_refused(clerk, case, other, status, said):
    answer = clerk.post("/scripts/new/", typed(case, publish="1", note="先说明", **other))
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert "先说明" in answer.content.decode()
    assert not Script.objects.exists()


def test_a_draft_is_changed_once_and_a_stale_one_keeps_its_words(clerk, case):
    draft = drafted(case, at=now())
    url = f"/scripts/{draft.script_id}/draft/"
    sent = {"text": "甲的话", "note": "", "valid_from": "", "valid_until": "", "revision": "0"}
    assert clerk.post(url, sent).status_code == 302
    answer = clerk.post(url, {**sent, "text": "乙的话"})
    assert answer.status_code == 409
    assert "乙的话" in answer.content.decode()
    assert "刚被" in answer.content.decode()
    assert answer.context["form"]["revision"].value() == "1"
    publish = f"/scripts/{draft.script_id}/v/1/publish/"
    assert clerk.post(publish, {"revision": "1"}).status_code == 409  # its author
    assert as_role(Role.LEADER).post(publish, {"revision": "1"}).status_code == 302
    assert ScriptVersion.objects.get().text == "甲的话"


def test_versions_are_compared_and_leave_as_a_table_without_formulas(clerk, case):
    first = told_at_once(case, at=now(), until=now() + timedelta(hours=1), text="=1+1")
    next_draft(first, text="48 小时内补账。", at=now())
    pk = first.script_id
    assert clerk.get(f"/scripts/{pk}/diff/", {"old": "1", "new": "2"})["Location"] == f"/scripts/{pk}/diff/1..2/"
    assert "48" in clerk.get(f"/scripts/{pk}/diff/1..2/").content.decode()
    assert clerk.get(f"/scripts/{pk}/diff/", {"old": "7", "new": "2"}, follow=True).status_code == 200
    assert clerk.get(f"/scripts/{pk}/diff/1..9/").status_code == 404
    assert "'=1+1" in clerk.get("/scripts.csv").content.decode("utf-8-sig")


def test_whom_the_owner_of_the_case_does_not_let_write_reads_only(clerk, case, monkeypatch):
    class Nobody:
        def address(self, case):
            return f"/letters/{case.key}/"

        def may_write(self, person, case):
            return False

    monkeypatch.setitem(ports.owners, "letter", Nobody())
    version = told_at_once(case, at=now(), until=now() + timedelta(hours=1))
    said = clerk.get(f"/scripts/{version.script_id}/").content.decode()
    assert "/letters/MKT-2026-0417/" in said
    assert "撤回这份口径" not in said
    assert clerk.post(f"/scripts/{version.script_id}/withdraw/", {"reason": "x"}).status_code == 403
    assert clerk.post("/scripts/new/", typed(case, title="另一份", publish="1")).status_code == 403


def test_empty_pages_and_english(clerk, case):
    assert "还没有客服口径" in clerk.get("/scripts/").content.decode()
    clerk.cookies["django_language"] = "en"
    assert "There are no scripts yet" in clerk.get("/scripts/").content.decode()
    assert "No script fits" in clerk.get("/scripts/?q=x").content.decode()


def test_statements_stay_few_however_many_scripts(clerk, case, django_assert_max_num_queries):
    for number in range(20):
        version = published(drafted(case, f"口径{number}"))
        next_draft(version)
    pk = Script.objects.first().pk
    for url in ("/scripts/", f"/scripts/{pk}/", f"/scripts/{pk}/diff/1..2/", f"/scripts/{pk}/history/", "/scripts.csv"):
        with django_assert_max_num_queries(12):
            assert clerk.get(url).status_code == 200


def test_every_view_says_who_may_see_it_and_keeps_to_it(case):
    version = told_at_once(case, at=now(), until=now() + timedelta(hours=1))
    samples = {place.name: {"pk": version.script_id, "number": 1, "old": 1, "new": 1} for place in PLACES}
    clients = {role: as_role(role) for role in Role.values}
    assert len(PLACES) == 11
    assert [place.route for place in PLACES if place.access is None] == []
    assert [one for place in PLACES for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in PLACES if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in PLACES if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
