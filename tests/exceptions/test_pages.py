"""The pages of exceptions: who gets in, what they say, in how few statements, and that taking a list is on record."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.test import Client

from approvals.organisation.roles import Role
from reports.exceptions import services
from reports.exceptions.queries import QUERIES
from tests.exceptions.desk import TUESDAY
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_stream

PERIOD = "since=2026-11-01&until=2026-11-30"
SAMPLES = {"exceptions": {}, "audit-search": {}, "exception": {"key": "quick"}, "exception-file": {"key": "quick"},
           "exception-count": {"key": "quick"}}


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def said(answer):
    return answer.content.decode()


@pytest.fixture
def auditor(desk):
    return as_person(add_person(name="郑审", role=Role.AUDITOR))


@pytest.fixture
def some(desk):
    """Three decisions that were never opened, each late, the last at night."""
    for number in range(3):
        item = desk.put(by=desk.qianning, due_at=TUESDAY - timedelta(hours=1))
        desk.decided(item, desk.qianning, TUESDAY + timedelta(hours=number * 6))


def test_the_overview_names_every_query_with_what_it_finds(auditor, some):
    page = said(auditor.get(f"/audit/exceptions/?{PERIOD}"))
    for query in QUERIES:
        assert all(str(text) in page for text in (query.name, query.means, query.computed, query.is_not))
        assert f'/audit/exceptions/{query.key}/?since=2026-11-01&amp;until=2026-11-30"' in page
        assert f'hx-get="/audit/exceptions/{query.key}/count/?since=2026-11-01&amp;until=2026-11-30"' in page
    counts = [said(auditor.get(f"/audit/exceptions/{query.key}/count/?{PERIOD}")).split(">")[1] for query in QUERIES]
    assert counts.count("3</span") == 2
    assert counts.count("1</span") == 1  # at 22:00 alone nobody is at work


def test_a_list_says_who_when_where_and_why(auditor, some, desk):
    page = said(auditor.get(f"/audit/exceptions/quick/?{PERIOD}"))
    assert page.count("未打开就办理") >= 3
    assert "钱宁" in page
    assert "/c/MKT-2026-9001/trail/3/" in page
    raised = "/findings/new/?about=exception:quick:MKT-2026-9001"
    assert f'href="{raised}"' in page
    assert "5 秒内办理" in said(auditor.get(raised))
    assert "没有这项例外查询" in said(auditor.get(raised.replace("quick", "rubbish")))
    assert "法律审核" in page
    assert "3 条" in page


def test_filters_stay_in_the_address_and_an_empty_list_says_what_to_do(auditor, some, desk):
    page = said(auditor.get(f"/audit/exceptions/quick/?{PERIOD}&department={desk.zhaolin.department_id}"))
    assert "这个范围内没有" in page
    assert f'<option value="{desk.zhaolin.department_id}" selected>' in page
    assert f"department={desk.zhaolin.department_id}" in page


@pytest.mark.parametrize(("filters", "why"), [
    ("since=2026-12-01&until=2026-11-01", "截止日期早于起始日期"),
    ("since=2025-01-01&until=2026-11-01", "期间最长一年"),
    ("process=none", "none"), ("since=昨天", "日期"), ("department=x%00", "x")])
def test_what_cannot_be_understood_is_said(auditor, filters, why):
    answer = auditor.get(f"/audit/exceptions/?{filters}")
    assert answer.status_code == 422
    assert why in said(answer)
    assert auditor.get(f"/audit/exceptions/late/?{filters}").status_code == 422
    assert auditor.get(f"/audit/exceptions/late/count/?{filters}").status_code == 422


def test_lists_have_pages(auditor, desk):
    for number in range(60):
        desk.say("case.migrated", desk.wujing, TUESDAY + timedelta(seconds=number))
    first, second = (said(auditor.get(f"/audit/exceptions/migrated/?{PERIOD}&page={number}")) for number in (1, 2))
    assert (first.count("/trail/"), second.count("/trail/")) == (50, 10)
    assert "&amp;page=2" in first
    assert said(auditor.get(f"/audit/exceptions/migrated/?{PERIOD}&page=x")).count("/trail/") == 50


def test_statements_do_not_grow_with_what_is_found(auditor, desk, some, django_assert_max_num_queries):
    auditor.get(f"/audit/exceptions/?{PERIOD}")
    with django_assert_max_num_queries(8):
        auditor.get(f"/audit/exceptions/?{PERIOD}")
    for number in range(40):
        desk.decided(desk.put(by=desk.qianning, due_at=TUESDAY), desk.qianning, TUESDAY + timedelta(hours=20 + number))
    for query in QUERIES:
        with django_assert_max_num_queries(12):
            assert auditor.get(f"/audit/exceptions/{query.key}/count/?{PERIOD}").status_code == 200
        with django_assert_max_num_queries(12):
            assert auditor.get(f"/audit/exceptions/{query.key}/?{PERIOD}").status_code == 200


def test_a_list_is_taken_away_on_record(auditor, some):
    answer = auditor.post("/audit/exceptions/late/file.csv", {"since": "2026-11-01", "until": "2026-11-30"})
    assert answer["Content-Disposition"] == 'attachment; filename="late-2026-11-01-2026-11-30.csv"'
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(table) == 4
    assert table[1][5] == "MKT-2026-9001"
    assert table[3][-1] == "期限 2026-11-24 09:00，晚 1 小时 0 分"
    (event,) = Event.objects.of_stream("audit").filter(verb="exceptions.list.exported")
    told = json.loads(event.body)
    assert told["files"][0]["sha256"] == hashlib.sha256(answer.content).hexdigest()
    assert (told["detail"]["rows"], told["detail"]["since"], told["detail"]["query"]) == (3, "2026-11-01", "late")
    assert verify_stream("audit").wrong is None


def test_a_list_that_is_too_long_is_refused_with_what_to_do(auditor, some, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    answer = auditor.post("/audit/exceptions/late/file.csv", {"since": "2026-11-01", "until": "2026-11-30"})
    assert answer.status_code == 422
    assert "请缩短期间" in said(answer)
    assert not Event.objects.of_stream("audit").exists()


def test_administrators_see_that_it_happened_and_not_what_the_case_says(desk, some):
    administrator = as_person(add_person(role=Role.ADMINISTRATOR))
    page = said(administrator.get(f"/audit/exceptions/late/?{PERIOD}"))
    assert "MKT-2026-9001" in page
    assert "活动 MKT-2026-9001" not in page
    assert "/trail/" not in page


def test_the_auditor_finds_the_way_and_others_do_not(desk, auditor):
    assert 'href="/audit/exceptions/"' in said(auditor.get("/audit/"))
    assert 'href="/audit/exceptions/"' not in said(as_person(desk.wujing).get("/audit/"))


def test_every_page_opens_to_whom_it_says(desk):
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    walked = list(places("reports.exceptions"))
    assert {place.name for place in walked} == set(SAMPLES)
    for place in walked:
        url = url_of(place, SAMPLES)
        assert list(expected_refusals(place, url, clients)) == []
        assert strangers_pass(place, url) == ""
        assert auditor_changes(place, url, clients["auditor"]) == ""
