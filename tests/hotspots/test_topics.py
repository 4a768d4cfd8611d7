"""Hot topics: a period is grouped once by the worker, and a group becomes one ticket of exactly its contacts."""

from datetime import date, timedelta

import pytest

from complaints.hotspots.models import HotTopic, TopicMember, TopicRun
from complaints.hotspots.services import CannotGroup, ask_for_topics, fail_run, group_run, open_from_topic
from complaints.models import Contact
from complaints.tickets.models import State as TicketState
from complaints.tickets.models import Ticket, TicketContact
from complaints.tickets.services import install_ticket_processes
from tests.marketing_review.world import refused
from tests.watching.conftest import AT, TODAY, bring
from workflows.ledger.models import Event, Message
from workflows.ledger.outbox import deliver_due

PLANT = [
    "投诉丽发新城附近建搅拌站噪音扰民", "丽发新城小区旁边建搅拌站", "丽发新城搅拌站粉尘污染环境",
    "丽发新城搅拌站夜里太吵",
]
OTHERS = ["咨询公积金贷款", "路灯坏了没人修", "幼儿园收费太高", "驾驶证到期怎么换证", "地铁几号开通", "医保卡丢失补办"]


def ask(by, since=TODAY - timedelta(days=6), until=TODAY, **more):
    asked = {"kind": "complaint", "place": None, "source": None, **more}
    return ask_for_topics(since=since, until=until, by=by.as_actor(), at=AT, **asked)


def put(desk, titles, day):
    return [desk.put(day, 1, title=title, text=title)[0] for title in titles]


@pytest.fixture
def plant(desk, office):
    """Four of this week, one of the week before, and others."""
    install_ticket_processes(author=office.wujing, publisher=office.pengyu, at=AT - timedelta(days=9))
    put(desk, PLANT[:1], TODAY - timedelta(days=8))
    now = put(desk, PLANT, TODAY - timedelta(days=1))
    put(desk, OTHERS, TODAY)
    run = ask(office.zhaolin)
    group_run(run_id=run.pk, at=AT)
    topic = HotTopic.objects.get()
    return topic, now


def test_a_period_is_grouped_and_compared_with_the_one_before(plant):
    topic, now = plant
    assert "丽发新城" in topic.title
    assert (topic.size, topic.before, topic.rank) == (4, 1, 1)
    assert set(topic.members.values_list("contact", flat=True)) == {one.pk for one in now}
    assert set(topic.voices) <= {one.pk for one in now}
    assert (topic.series[0][0], topic.series[-1][0]) == ("2026-10-06", "2026-10-19")
    assert sum(number for _day, number, *_others in topic.series) == 5
    run = topic.run
    assert (run.state, run.percent, run.number, run.left_out) == (TopicRun.State.READY, 100, 10, 0)


def test_what_is_being_grouped_is_not_asked_for_twice_and_the_worker_does_it(desk, office):
    put(desk, PLANT + OTHERS, TODAY)
    assert ask(office.zhaolin) == ask(office.wangmin)
    assert Message.objects.filter(effect="hotspots.group").count() == 1
    deliver_due(20, AT)
    assert HotTopic.objects.get().size == 4
    group_run(run_id=TopicRun.objects.get().pk, at=AT)  # the letter arrives a second time
    assert (HotTopic.objects.count(), TopicMember.objects.count()) == (1, 4)
    assert ask(office.zhaolin) != TopicRun.objects.order_by("pk").first()
    assert list(Event.objects.filter(stream="hotspots").order_by("pk").values_list("verb", flat=True)) == [
        "hotspots.run.asked", "hotspots.run.done", "hotspots.run.asked"]


def test_place_source_and_kind_say_which_contacts_are_grouped(desk, office):
    put(desk, PLANT + OTHERS, TODAY)
    Contact.objects.filter(title=PLANT[0]).update(place=None)
    desk.put(TODAY, 3, title="丽发新城搅拌站何时搬走", kind="enquiry")
    desk.put(TODAY, 1, title="医保卡在哪里办", kind="enquiry")
    for more, size in (({"place": desk.place}, 3), ({"source": desk.run.source}, 4), ({"kind": "enquiry"}, 3)):
        run = ask(office.zhaolin, **more)
        group_run(run_id=run.pk, at=AT)
        assert run.topics.get().size == size, more


def test_a_period_that_is_none_is_refused(office):
    with refused(CannotGroup, "时段"):
        ask(office.zhaolin, since=TODAY, until=TODAY - timedelta(days=1))
    with refused(CannotGroup, "一年"):
        ask(office.zhaolin, since=TODAY - timedelta(days=500))


def test_a_run_that_cannot_be_done_says_why(office):
    run = ask(office.zhaolin)
    fail_run(run_id=run.pk, why="内存不足", at=AT)
    run.refresh_from_db()
    assert (run.state, run.failure) == (TopicRun.State.FAILED, "内存不足")
    group_run(run_id=run.pk, at=AT)
    assert not HotTopic.objects.exists()


def test_a_topic_becomes_one_ticket_of_exactly_its_contacts(plant, office):
    topic, now = plant
    ticket = open_from_topic(topic_id=topic.pk, title="搅拌站扰民", by=office.zhaolin, at=AT)
    assert (ticket.state, ticket.kind, ticket.title) == (TicketState.OPEN, "hot", "搅拌站扰民")
    assert set(TicketContact.objects.filter(ticket=ticket).values_list("contact", flat=True)) == {one.pk for one in now}
    assert open_from_topic(topic_id=topic.pk, title="又一次", by=office.zhaolin, at=AT) == ticket
    assert Ticket.objects.count() == 1
    assert Event.objects.filter(verb="hotspots.topic.opened").count() == 1


def test_who_does_not_lead_tickets_opens_none(plant, office):
    with refused(CannotGroup, "只有"):
        open_from_topic(topic_id=plant[0].pk, title="", by=office.chenxiao, at=AT)
    assert not Ticket.objects.exists()


def test_the_parking_spaces_of_2019_are_a_topic_of_their_own(office):
    bring("zh_complaints_2019.xlsx", office.zhaolin.as_actor())
    run = ask(office.zhaolin, since=date(2019, 7, 1), until=date(2019, 9, 30))
    group_run(run_id=run.pk, at=AT)
    topic = run.topics.filter(title__contains="伊景园滨河").order_by("rank").first()
    titles = list(Contact.objects.filter(pk__in=topic.members.values("contact")).values_list("title", flat=True))
    assert topic.rank <= 3
    assert topic.size >= 10
    assert sum("伊景园滨河苑" in title for title in titles) >= 0.8 * topic.size
