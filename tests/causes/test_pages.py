"""The pages of the analysis: asked, proven, decided, drawn, investigated, and who may do which."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.organisation.roles import Role
from complaints.causes import showing
from complaints.causes.models import Evidence, Investigation, InvestigationFile, Why
from complaints.tickets.models import Ticket
from tests.causes.asking import CHAIN, ask, chain, mark, prove, rule_out, symptom
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

PLACES = [place for place in places("complaints.causes") if place.name]


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def analyst(office):
    return signed_in(office.analyst)


def file(name="日志.txt", content="超时 1,267 单"):
    return SimpleUploadedFile(name, content.encode())


def test_a_tree_is_asked_proven_and_decided_by_its_forms(analyst, case, office):
    url = f"/tickets/{case.key}/causes/"
    assert "先写明现象" in analyst.get(url).content.decode()
    analyst.post(f"{url}begin/", {"text": "网上银联充值未到账"})
    top = Why.objects.get()
    assert analyst.post(f"{url}{top.pk}/ask/", {"text": "", "factor": "method"}).status_code == 422
    analyst.post(f"{url}{top.pk}/ask/", {"text": "人为失误", "factor": "people"})
    why = Why.objects.get(text="人为失误")
    here = f"{url}{why.pk}/"
    assert analyst.post(f"{here}confirm/", {"revision": "0"}).status_code == 409
    assert analyst.post(f"{here}file/", {"upload": file("坏.exe"), "note": "看这里"}).status_code == 409
    analyst.post(f"{here}file/", {"upload": file(), "note": "支付日志"})
    analyst.post(f"{here}query/", {"address": "http://x/complaints/?q=充值&page=2", "note": ""})
    assert Evidence.objects.filter(kind="query").get().wanted == {"q": "充值"}
    assert analyst.post(f"{here}query/", {"address": "/complaints/?since=rubbish"}).status_code == 422
    analyst.post(f"{here}confirm/", {"revision": "0"})
    answer = analyst.post(f"{here}root-cause/", {"revision": "1", "kind": "skill", "factor": "people"})
    assert answer.status_code == 409
    assert "为什么这个错误能够发生" in answer.content.decode()
    said = analyst.get(f"/tickets/{case.key}/").content.decode()
    assert "人为失误" in said
    assert "还没有认定根因" in said
    proof = Evidence.objects.get(kind="file")
    handed = analyst.get(f"/causes/evidence/{proof.pk}/")
    assert b"".join(handed.streaming_content).decode() == "超时 1,267 单"
    assert handed["Content-Disposition"].startswith("attachment")
    assert analyst.post(f"/causes/evidence/{proof.pk}/strike/", {"reason": ""}).status_code == 422
    assert analyst.post(f"/causes/evidence/{proof.pk}/strike/", {"reason": "不是当天的"}).status_code == 302
    assert "不是当天的" in analyst.get(here).content.decode()


def test_a_stale_form_keeps_what_was_typed_and_means_it_the_second_time(analyst, case, office):
    why = ask(symptom(case, office.analyst), "短信网关丢失", office.analyst)
    here = f"/tickets/{case.key}/causes/{why.pk}/"
    analyst.post(f"{here}reword/", {"revision": "0", "text": "短信网关丢失提醒", "factor": ""})
    answer = analyst.post(f"{here}rule-out/", {"revision": "0", "reason": "到达率 99.6%"})
    assert answer.status_code == 409
    assert "到达率 99.6%" in answer.content.decode()
    assert answer.context["out_form"]["revision"].value() == "1"
    assert analyst.post(f"{here}rule-out/", {"revision": "1", "reason": "到达率 99.6%"}).status_code == 302
    assert "<s>短信网关丢失提醒</s>" in analyst.get(f"/tickets/{case.key}/causes/").content.decode()
    assert analyst.post(f"{here}reconsider/", {"revision": "2", "reason": "又见"}).status_code == 302


def test_the_fishbone_shows_the_same_causes_and_a_list_of_them(analyst, case, office):
    made = chain(case, office.analyst)
    mark(made[-1], office.analyst)
    rule_out(ask(made[0], "=短信网关丢失提醒", office.analyst, "machine"), office.analyst)
    said = analyst.get(f"/tickets/{case.key}/causes/?view=fishbone").content.decode()
    assert said.count("<svg viewBox") == 1
    assert said.count('class="twig"') == 6
    assert "cause root" in said
    assert "<s>=短信网关丢失提醒</s>" in said
    assert "从现象到根因的每一层都有证据" in said
    table = analyst.get(f"/tickets/{case.key}/causes.csv").content.decode("utf-8-sig")
    assert "'=短信网关丢失提醒" in table
    assert "到达率 99.6%" in table


def test_investigations_are_planned_recorded_proven_and_taken_as_evidence(analyst, case, office):
    url = f"/tickets/{case.key}/investigations/"
    assert "还没有安排调查" in analyst.get(url).content.decode()
    typed = {"kind": "walk_open", "plan": "走一遍网上充值", "leader": office.analyst.number, "place": "杭州", "on": "",
             "field_task": "", "walkthrough": ""}
    assert analyst.post(f"{url}new/", {**typed, "leader": "没有的人"}).status_code == 422
    assert analyst.post(f"{url}new/", {**typed, "field_task": "999"}).status_code == 422
    analyst.post(f"{url}new/", typed)
    made = Investigation.objects.get()
    here = f"{url}{made.pk}/"
    found = {"held_on": "2099-01-01", "place": "", "participants": "林涛、周思敏", "findings": "第 3 步没有回执"}
    answer = analyst.post(f"{here}record/", found)
    assert answer.status_code == 409
    assert "第 3 步没有回执" in answer.content.decode()
    assert analyst.post(f"{here}record/", {**found, "held_on": "2026-01-05"}).status_code == 302
    assert analyst.post(f"{here}record/", {**found, "held_on": "2026-01-05"}).status_code == 409
    analyst.post(f"{here}files/", {"upload": file("截图.txt")})
    analyst.post(f"{here}files/", {"upload": file("截图.txt")})
    kept = InvestigationFile.objects.get()
    assert b"".join(analyst.get(f"/causes/files/{kept.pk}/").streaming_content).decode() == "超时 1,267 单"
    why = ask(symptom(case, office.analyst), "没有回执", office.analyst)
    analyst.post(f"/tickets/{case.key}/causes/{why.pk}/record/", {"record": made.pk, "note": ""})
    assert Evidence.objects.get().record == made
    assert "第 3 步没有回执" in analyst.get(url).content.decode()
    analyst.post(f"{url}new/", {**typed, "kind": "survey"})
    other = Investigation.objects.latest("pk")
    assert analyst.post(f"{url}{other.pk}/call-off/", {"reason": ""}).status_code == 422
    assert analyst.post(f"{url}{other.pk}/call-off/", {"reason": "客户已撤诉"}).status_code == 302
    assert "客户已撤诉" in analyst.get(f"{url}{other.pk}/").content.decode()


def test_strangers_find_nothing_and_readers_change_nothing(case, office):
    made = chain(case, office.analyst, CHAIN[:1])
    proof = Evidence.objects.get()
    outsider, auditor = signed_in(office.outsider), signed_in(office.zhengshen)
    for url in (f"/tickets/{case.key}/causes/", f"/tickets/{case.key}/causes/{made[1].pk}/",
                f"/causes/evidence/{proof.pk}/", f"/tickets/{case.key}/investigations/"):
        assert outsider.get(url).status_code == 404
        read = auditor.get(url)
        assert read.status_code == 200
        assert b"".join(read.streaming_content if read.streaming else [read.content])
    assert outsider.post(f"/tickets/{case.key}/causes/{made[1].pk}/ask/", {"text": "为什么"}).status_code == 404
    assert auditor.post(f"/tickets/{case.key}/causes/{made[1].pk}/ask/", {"text": "为什么"}).status_code == 403
    assert signed_in(office.locator).get(f"/tickets/CMP-0/causes/{made[1].pk}/").status_code == 404


def test_english(analyst, case, office):
    analyst.cookies["django_language"] = "en"
    chain(case, office.analyst, CHAIN[:1])
    said = analyst.get(f"/tickets/{case.key}/causes/?view=fishbone").content.decode()
    assert "Fishbone" in said
    assert "Environment" in said


def test_statements_stay_few_however_many_whys(analyst, case, office, django_assert_max_num_queries):
    made = chain(case, office.analyst)
    for number in range(12):
        prove(ask(made[number % 3], f"假设 {number}", office.analyst), office.analyst, str(number))
    for url in (f"/tickets/{case.key}/causes/", f"/tickets/{case.key}/causes/?view=fishbone",
                f"/tickets/{case.key}/causes/{made[2].pk}/", f"/tickets/{case.key}/investigations/"):
        analyst.get(url)
        with django_assert_max_num_queries(12):
            assert analyst.get(url).status_code == 200


def test_the_panel_takes_one_statement(rf, case, office, django_assert_num_queries):
    chain(case, office.analyst)
    request, ticket = rf.get("/"), Ticket.objects.get(pk=case.pk)
    with django_assert_num_queries(1):
        shown = showing.causes_panel(request, ticket)
    assert [node.proofs for node in shown["nodes"]] == [0, 1, 1, 1, 1, 1]


def test_every_view_says_who_may_see_it_and_keeps_to_it(case, office):
    made = chain(case, office.analyst, CHAIN[:1])
    samples = {place.name: {"key": case.key, "pk": made[1].pk} for place in PLACES}
    clients = {role: signed_in(add_person(role=role)) for role in Role.values}
    assert len(PLACES) == 22
    assert [place.route for place in PLACES if place.access is None] == []
    assert [one for place in PLACES for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in PLACES if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in PLACES if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
