"""The ranking, what it consists of, rates, key cases and the progress list before the people who may see them."""

from datetime import date

import pytest

from approvals.improvement.models import KeyCase, Rate
from tests.fieldwork.conftest import signed_in
from tests.url_walk import expected_refusals, places, url_of
from workflows.ledger.attempts import STREAM
from workflows.ledger.models import Event

STATEMENTS = 12


@pytest.fixture
def at_the_offices_time(office, monkeypatch):
    """Doors ask what day it is; here it is the day of the story."""

    def today():
        return office.now.date()

    for module in ("points", "progress"):
        monkeypatch.setattr(f"approvals.improvement.views.{module}.localdate", today)
    monkeypatch.setattr("approvals.improvement.views.points.now", office.tick)


def read(person, path, **query):
    return signed_in(person).get(path, query)


def test_a_ranking_says_who_did_what(office):
    office.record(office.task(office.dispatched()))
    shown = read(office.ningbo_staff, "/points/", year="2026").content.decode()

    assert office.hangzhou_staff.name in shown
    assert "2026 年积分" in shown
    lines = read(office.ningbo_staff, f"/points/of/{office.hangzhou_staff.number}/", year="2026").content.decode()
    assert "网关更换基地测试" in lines
    assert "2026 年共 7 分" in lines


@pytest.mark.parametrize("query", [
    {}, {"year": "0"}, {"year": "x" * 200}, {"year": "2026", "by": "\x00"}, {"page": "99"},
])
def test_a_ranking_that_cannot_be_read_is_this_years(office, query):
    answer = read(office.owner, "/points/", **query)
    assert (answer.status_code, "还没有积分" in answer.content.decode()) == (200, True)


def test_nobody_by_that_number_is_nothing(office):
    assert read(office.owner, "/points/of/999999/").status_code == 404
    assert read(office.owner, "/points/of/%00/").status_code == 404


def test_a_table_holds_no_formula(office):
    office.hangzhou_staff.name = "=1+1"
    office.hangzhou_staff.save()
    office.record(office.task(office.dispatched()))

    answer = read(office.manager, "/points/", year="2026", **{"as": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="points-2026.csv"'
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("名次,姓名,工号,部门,积分,现场测试")
    assert rows[1].startswith("1,'=1+1,")


def test_a_manager_sets_a_rate_and_sees_since_when(office, at_the_offices_time):
    client = signed_in(office.manager)
    past = client.post("/points/rates/set/", {"kind": "test", "points": "9", "since": "2026-11-01"})
    assert (past.status_code, "不能追溯" in past.content.decode()) == (422, True)
    assert 'value="2026-11-01"' in past.content.decode()  # nothing typed is lost

    done = client.post("/points/rates/set/", {"kind": "test", "points": "9", "since": "2026-12-01"}, follow=True)
    assert "积分标准已设定" in done.content.decode()
    assert Rate.objects.get().since == date(2026, 12, 1)


@pytest.mark.parametrize("sent", [
    {}, {"kind": "test", "points": "x", "since": "2026-12-01"}, {"kind": "test", "points": "-3", "since": "2026-12-01"},
    {"kind": "test", "points": "3", "since": "明天"}, {"kind": "\x00", "points": "3", "since": "2026-12-01"},
])
def test_a_rate_that_cannot_be_read_is_refused_in_words(office, at_the_offices_time, sent):
    answer = signed_in(office.manager).post("/points/rates/set/", sent)
    assert answer.status_code == 422
    assert not Rate.objects.exists()


def test_a_key_case_is_named_and_listed_and_typed_words_stay(office, at_the_offices_time):
    client = signed_in(office.manager)
    sent = {"person": office.owner.number, "process": str(office.process.pk), "title": "回执补发", "reason": "可推广"}
    wrong = client.post("/points/key-cases/name/", {**sent, "person": "没有这个人"})
    assert (wrong.status_code, "没有找到这位同事" in wrong.content.decode()) == (422, True)
    assert "回执补发" in wrong.content.decode()

    assert "已评为重点优化案例" in client.post("/points/key-cases/name/", sent, follow=True).content.decode()
    assert client.post("/points/key-cases/name/", sent).status_code == 422
    assert KeyCase.objects.count() == 1


def test_naming_a_key_case_of_one_s_own_is_refused_and_on_record(office, at_the_offices_time):
    sent = {"person": office.manager.number, "process": str(office.process.pk), "title": "自荐", "reason": "可推广"}
    assert signed_in(office.manager).post("/points/key-cases/name/", sent).status_code == 422
    tried = Event.objects.of_stream(STREAM).get()
    assert (tried.verb, tried.actor_id) == ("attempt.own_work", office.manager.pk)


@pytest.mark.parametrize("path", ["/points/rates/set/", "/points/key-cases/name/"])
@pytest.mark.parametrize("who", ["hangzhou_staff", "auditor"])
def test_only_managers_set_and_name(office, path, who):
    assert signed_in(getattr(office, who)).post(path, {}).status_code == 403


def test_the_progress_list_says_what_the_meeting_looks_at(office, at_the_offices_time):
    item = office.note(office.task(office.dispatched()), due_on=date(2026, 12, 1))
    office.record(office.task(office.dispatched(title="二")))
    office.tick(days=8)

    shown = read(office.auditor, "/progress/", month="2026-12").content.decode()
    assert "2026 年 12 月服务例会进展清单" in shown
    assert "没有进行中的发布" in shown
    assert "杭州分公司" in shown
    assert item.text in shown
    table = read(office.auditor, "/progress/", month="2026-12", **{"as": "csv"}).content.decode("utf-8-sig")
    assert "超期优化项,渠道变更,掌厅没有回执,何支,2026-12-01" in table


@pytest.mark.parametrize("month", ["", "2026-13", "abcd", "9999-01", "2026-1-1-1", "\x00"])
def test_a_month_that_cannot_be_read_is_this_one(office, month):
    assert read(office.auditor, "/progress/", month=month).status_code == 200


@pytest.mark.parametrize("path", ["/points/", "/points/rates/", "/points/key-cases/", "/progress/?month=2026-12"])
def test_pages_ask_few_questions(office, django_assert_max_num_queries, path):
    office.record(office.task(office.dispatched()))
    client = signed_in(office.manager)
    client.get(path)
    with django_assert_max_num_queries(STATEMENTS):
        assert client.get(path).status_code == 200


def test_every_place_is_what_it_says_for_every_role(office):
    clients = {role: signed_in(office.person(role, office.province, role))
               for role in ("staff", "process_manager", "auditor", "leader", "administrator")}
    samples = {"points-of": {"number": office.owner.number}}
    found = list(places("approvals.improvement"))
    assert len(found) == 7
    for place in found:
        assert list(expected_refusals(place, url_of(place, samples), clients)) == []


def test_the_pages_speak_english(office):
    page = signed_in(office.manager).get("/points/", headers={"accept-language": "en"}).content.decode()
    assert "Points ranking" in page
