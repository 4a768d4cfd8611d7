"""The pages of hot topics: what stands in the URL, who may do what, and how little they ask the database."""

from datetime import timedelta

import pytest

from approvals.organisation.roles import Role
from complaints.hotspots.models import HotTopic, TopicMember, TopicRun
from complaints.hotspots.services import ask_for_topics, group_run
from complaints.hotspots.templatetags.hotspots import course
from complaints.tickets.models import Ticket
from complaints.tickets.services import install_ticket_processes
from complaints.watching.models import RuleVersion, Signal, SignalContact
from tests.hotspots.test_topics import OTHERS, PLANT, put
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from tests.watching.conftest import AT, TODAY
from tests.watching.test_pages import client_of

QUERY = "since=2026-10-13&until=2026-10-19&kind=complaint&place=&source="


@pytest.fixture
def locator(office):
    return client_of(office.zhaolin)


@pytest.fixture
def topic(desk, office):
    install_ticket_processes(author=office.wujing, publisher=office.pengyu, at=AT - timedelta(days=9))
    put(desk, PLANT + OTHERS, TODAY)
    run = ask_for_topics(since=TODAY - timedelta(days=6), until=TODAY, kind="complaint", place=None, source=None,
                         by=office.zhaolin.as_actor(), at=AT)
    group_run(run_id=run.pk, at=AT)
    return HotTopic.objects.get()


def test_the_question_stands_in_the_url_and_without_one_the_latest_is_shown(topic, locator):
    for url in ("/complaints/topics/", f"/complaints/topics/?{QUERY}"):
        said = locator.get(url).content.decode()
        assert "丽发新城" in said, url
        assert "新出现" in said
    other = locator.get(f"/complaints/topics/?{QUERY.replace('10-13', '10-12')}").content.decode()
    assert "这个时段还没有分析过" in other
    assert "开始分析" in other
    wrong = locator.get("/complaints/topics/?since=2026-10-19&until=2026-10-01&kind=complaint").content.decode()
    assert "结束日期不能早于开始日期" in wrong
    assert locator.get("/complaints/topics/?since=rubbish&page=x").status_code == 200


def test_before_anything_was_asked_the_last_four_weeks_are_offered(desk, locator):
    desk.put(TODAY, 1)
    said = locator.get("/complaints/topics/").content.decode()
    assert 'value="2026-09-22"' in said
    assert 'value="2026-10-19"' in said


def test_starting_leads_to_the_same_question_with_a_bar_that_moves(desk, locator):
    put(desk, PLANT + OTHERS, TODAY)
    sent = {"since": "2026-10-13", "until": "2026-10-19", "kind": "complaint", "place": "杭州", "source": "hotline"}
    answer = locator.post("/complaints/topics/run/", sent)
    assert answer.status_code == 302
    TopicRun.objects.update(percent=40)
    said = locator.get(answer.url).content.decode()
    assert 'value="40"' in said
    assert 'hx-trigger="every 2s"' in said
    part = locator.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="topics"')
    group_run(run_id=TopicRun.objects.get().pk, at=AT)
    assert "丽发新城" in locator.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert locator.post("/complaints/topics/run/", {**sent, "until": "2026-10-01"}).status_code == 422
    assert locator.post("/complaints/topics/run/", {**sent, "since": "2020-10-01"}).status_code == 409


def test_a_topic_shows_its_contacts_and_opens_its_ticket_once(topic, locator):
    said = locator.get(f"/complaints/topics/{topic.pk}/").content.decode()
    for words in ("典型原声", "<polyline", PLANT[0], "由此立单", "本期 4 件，上期 0 件"):
        assert words in said, words
    url = f"/complaints/topics/{topic.pk}/ticket/"
    assert locator.post(url, {"title": ""}).status_code == 422
    first, second = locator.post(url, {"title": "搅拌站"}), locator.post(url, {"title": "又一次"})
    assert first.url == second.url == f"/tickets/{Ticket.objects.get().key}/"
    assert Ticket.objects.get().key in locator.get(f"/complaints/topics/{topic.pk}/").content.decode()
    assert Ticket.objects.get().key in locator.get("/complaints/topics/").content.decode()
    assert locator.get("/complaints/topics/999999/").status_code == 404


def test_signals_that_share_contacts_are_named(topic, locator):
    version = RuleVersion.objects.in_force().order_by("rule_id").first()
    signal = Signal.objects.create(
        rule=version.rule, version=version, kind="hot", cell="x", title="夜间施工", first_on=TODAY, last_on=TODAY,
        peak=9, found_at=AT, updated_at=AT)
    SignalContact.objects.create(signal=signal, contact=TopicMember.objects.first().contact)
    assert f"/signals/{signal.pk}/" in locator.get(f"/complaints/topics/{topic.pk}/").content.decode()


def test_who_may_not_open_tickets_reads_but_is_offered_nothing(topic, office):
    said = client_of(office.zhengshen).get(f"/complaints/topics/{topic.pk}/").content.decode()
    assert "由此立单" not in said
    assert "重新分析" not in client_of(office.zhengshen).get("/complaints/topics/").content.decode()
    assert client_of(office.chenxiao).post(
        f"/complaints/topics/{topic.pk}/ticket/", {"title": "与我无关"}).status_code == 409


def test_the_english_pages_hold_no_chinese_of_ours(topic, locator):
    locator.cookies["django_language"] = "en"
    assert "Hot topics" in locator.get("/complaints/topics/").content.decode()
    assert "Typical voices" in locator.get(f"/complaints/topics/{topic.pk}/").content.decode()


def test_pages_ask_little_however_long(topic, locator, django_assert_max_num_queries):
    voices = topic.voices
    HotTopic.objects.bulk_create(
        HotTopic(run=topic.run, rank=rank, title=f"话题 {rank}", size=5, before=0, voices=voices, series=topic.series)
        for rank in range(2, 40))
    for url in ("/complaints/topics/", f"/complaints/topics/{topic.pk}/"):
        locator.get(url)
        with django_assert_max_num_queries(12):
            assert locator.get(url).status_code == 200
    assert len(locator.get("/complaints/topics/").context["page"]) == 30
    assert len(locator.get("/complaints/topics/?page=2").context["page"]) == 9


def test_every_view_says_who_may_see_it_and_keeps_to_it(topic):
    clients = {role: client_of(add_person(role=role)) for role in Role.values}
    samples = {name: {"pk": topic.pk} for name in ("topic", "topic-ticket")}
    found = list(places("complaints.hotspots"))
    assert len(found) == 4
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []


def test_the_small_line_shows_both_periods_from_end_to_end(topic):
    topic.series = [[f"day {at}", 5 if at == 3 else 0, None, None] for at in range(730)]

    said = course(topic)

    heights = [float(point.split(",")[1]) for point in said["points"].split()]
    assert (len(heights), heights.index(min(heights)), said["peak"]) == (28, 0, 5)
