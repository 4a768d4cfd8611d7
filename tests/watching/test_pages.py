"""The pages of signals: who sees and decides what, what they say, and how little they ask the database."""

from datetime import timedelta

import pytest
from django.test import Client

from approvals.organisation.roles import Role
from complaints.tickets.models import Ticket
from complaints.tickets.services import install_ticket_processes
from complaints.watching.models import RuleVersion, Signal, State
from complaints.watching.templatetags._chart import chart_of, spark_of
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from tests.watching.conftest import AT, EIGHT, TODAY

BACKEND = "approvals.organisation.backend.PersonBackend"


def client_of(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def signal(desk, office):
    RuleVersion.objects.exclude(rule__way="day").update(active=False)
    desk.mondays(*EIGHT, 41)
    desk.sweep()
    return Signal.objects.get()


@pytest.fixture
def locator(office):
    return client_of(office.zhaolin)


def test_the_list_is_filtered_by_its_url_and_says_what_to_do_when_empty(signal, locator):
    assert "充值缴费 › 未到账" in locator.get("/signals/").content.decode()
    for query in ("q=未到账", "kind=hot", "state=found", "since=2026-10-19"):
        assert len(locator.get(f"/signals/?{query}").context["page"]) == 1, query
    for query in ("q=宽带", "kind=batch", "state=dismissed", "since=2026-10-20"):
        assert "没有符合条件的关注内容" in locator.get(f"/signals/?{query}").content.decode(), query
    assert len(locator.get("/signals/?kind=nonsense&since=rubbish&page=x").context["page"]) == 1


def test_before_anything_is_found_the_page_says_when_it_will_be(locator):
    assert "还没有发现关注内容" in locator.get("/signals/").content.decode()


def test_a_signal_explains_itself(signal, locator):
    said = locator.get(f"/signals/{signal.pk}/").content.decode()
    for words in ("13.5", "6.0 ± 2.5", "8 周", "小于 0.0001", "分类投诉热点 v2", "网上银联充值未到账",
                  "件数与历史件数相比"):
        assert words in said, words
    assert "<polyline" in said
    assert "确认并立单" in said
    assert locator.get("/signals/999999/").status_code == 404


def test_much_without_a_category_is_said_to_be_a_matter_for_sorting(signal, desk, locator):
    assert "没有分类" not in locator.get("/signals/").content.decode()
    desk.put(TODAY, 25, category=None)
    said = locator.get("/signals/").content.decode()
    assert "最近四周有 25 件来电来函没有分类" in said
    assert '/complaints/sorting/"' in said


def test_the_english_pages_hold_no_chinese_of_ours(signal, locator):
    locator.cookies["django_language"] = "en"
    said = locator.get(f"/signals/{signal.pk}/").content.decode()
    assert "What it rests on" in said
    assert "Rules in force" in locator.get("/signals/rules/").content.decode()


def test_who_may_not_decide_reads_but_is_offered_nothing(signal, office):
    said = client_of(office.zhengshen).get(f"/signals/{signal.pk}/").content.decode()
    assert "确认并立单" not in said
    assert client_of(office.chenxiao).post(
        f"/signals/{signal.pk}/dismiss/", {"reason": "与我无关"}).status_code == 409


def test_confirming_leads_to_the_ticket_which_shows_the_evidence(
        signal, locator, office, django_assert_max_num_queries):
    install_ticket_processes(author=office.wujing, publisher=office.pengyu, at=AT - timedelta(days=9))
    answer = locator.post(f"/signals/{signal.pk}/confirm/", {"title": "网上银联充值未到账", "campaign": ""})
    ticket = Ticket.objects.get()
    assert answer.url == f"/tickets/{ticket.key}/"
    with django_assert_max_num_queries(14):
        said = locator.get(answer.url).content.decode()
    assert "关注内容与依据" in said
    assert "13.5" in said
    page = locator.get(f"/signals/{signal.pk}/").content.decode()
    assert ticket.key in page
    assert "确认并立单" not in page


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signal, locator):
    answer = locator.post(f"/signals/{signal.pk}/confirm/", {"title": "", "summary": "写了很多"})
    assert answer.status_code == 422
    assert "写了很多" in answer.content.decode()
    answer = locator.post(f"/signals/{signal.pk}/merge/", {"ticket": "CMP-2026-7777"})
    assert answer.status_code == 409
    assert "CMP-2026-7777" in answer.content.decode()
    assert "没有找到这张正在处理的工单" in answer.content.decode()
    assert locator.post(f"/signals/{signal.pk}/dismiss/", {"reason": "x"}).status_code == 409
    assert locator.post(f"/signals/{signal.pk}/confirm/", {"title": "t", "campaign": "5"}).status_code == 422
    signal.refresh_from_db()
    assert signal.state == State.FOUND


def test_a_dismissed_signal_says_why(signal, locator):
    locator.post(f"/signals/{signal.pk}/dismiss/", {"reason": "系统割接，已公告"})
    assert "系统割接，已公告" in locator.get(f"/signals/{signal.pk}/").content.decode()


def sent_of(version, **more):
    names = ("name", "by", "contacts", "category", "place", "product", "measure", "least", "sds", "weeks",
             "error_rate", "hours", "words", "channels", "times", "rest_days")
    said = {name: getattr(version, name) for name in names}
    return {**said, "fixed": "", "seen": version.number, "active": "on", **more}


def test_a_rule_is_changed_on_its_page(signal, office):
    manager = client_of(office.wujing)
    version = RuleVersion.objects.in_force().get(rule__way="day", contacts="complaint")
    url = f"/signals/rules/{version.rule_id}/"
    assert manager.post(url, sent_of(version, least=15)).status_code == 302
    assert RuleVersion.objects.in_force().get(rule=version.rule_id).least == 15
    late = manager.post(url, sent_of(version, least=20))
    assert late.status_code == 409
    assert "第 3 版" in late.content.decode()
    assert 'value="20"' in late.content.decode()
    assert manager.post(url, sent_of(version, least=1, seen=3)).status_code == 422
    assert "保存为新版本" not in client_of(office.zhengshen).get(url).content.decode()
    assert manager.get("/signals/rules/999999/").status_code == 404


def test_pages_ask_little_however_long(signal, desk, locator, django_assert_max_num_queries):
    for number in range(40):
        Signal.objects.create(
            rule=signal.rule, version=signal.version, kind="hot", cell=str(number), title=f"热点 {number}",
            first_on=TODAY, last_on=TODAY, peak=10, series=signal.series, found_at=AT, updated_at=AT)
    for url in ("/signals/", f"/signals/{signal.pk}/", "/signals/rules/", f"/signals/rules/{signal.rule_id}/"):
        locator.get(url)
        with django_assert_max_num_queries(12):
            assert locator.get(url).status_code == 200


def test_every_view_says_who_may_see_it_and_keeps_to_it(signal):
    clients = {role: client_of(add_person(role=role)) for role in Role.values}
    samples = {name: {"pk": signal.pk} for name in ("signal", "signal-confirm", "signal-merge", "signal-dismiss")}
    samples["signal-rule"] = {"pk": signal.rule_id}
    found = list(places("complaints.watching"))
    assert len(found) == 7
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []


def test_a_chart_breaks_where_a_day_is_missing_and_marks_what_fired():
    series = [["2026-10-17", 3, None, None], ["2026-10-18", 5, 4.0, 13.5], ["2026-10-19", None, 4.0, 13.5],
              ["2026-10-20", 40, 4.0, 13.5], ["2026-10-21", 6, 4.0, 13.5]]
    drawn = chart_of(series, frozenset([TODAY + timedelta(days=1)]))
    assert [spot.count for spot in drawn.spots] == [3, 5, 40, 6]
    assert (drawn.over, drawn.highest.count, len(drawn.counts), len(drawn.limits)) == (1, 40, 2, 1)
    assert chart_of([], frozenset()).spots == ()
    assert (spark_of([]), spark_of(series[:1])) == ("", "")
