"""Responsibilities of a step drive news: who answers for it, is consulted, is informed; as each has chosen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.inbox import services
from approvals.inbox.models import Asking, Copy
from approvals.inbox.selectors import may_see
from approvals.inbox.services.alarming import ring
from approvals.notifications import kinds
from approvals.notifications.models import Notice
from tests.inbox.world import events
from tests.notifications.telling import choose, deliver, quieten, told, waiting
from tests.organisation.factories import add_person, add_post, hold
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event

RACI = {"raciA": "品质总监", "raciC": "客服专家岗", "raciI": "经营分析岗", "escalate": "4h"}


@pytest.fixture
def house(world):
    """People whom no step names but by its responsibilities."""
    world.names = {}
    for letter, name in (("A", "品质总监"), ("C", "客服专家岗"), ("I", "经营分析岗")):
        world.names[letter] = add_person(posts=[add_post(f"raci_{letter}", name=name)])
    return world


def submitted(house, **more):
    quieten()
    case = house.submitted(quality=RACI | more)
    deliver(house.now)
    return case


def test_whoever_is_consulted_hears_when_the_step_begins_and_may_read_the_case(house):
    case = submitted(house)
    consulted = house.names["C"]
    assert told(consulted) == ["raci.consulted"]
    notice = Notice.objects.get(person=consulted)
    assert notice.item_id == house.item(case, "quality").pk
    assert may_see(consulted, case.pk, house.now)
    copied = Copy.objects.get(person=consulted)
    assert (copied.by, events(case, "work.copied")[-1].actor_id) == (None, None)
    assert told(house.names["A"]) == told(house.names["I"]) == []
    assert not may_see(house.names["A"], case.pk, house.now)


def test_nobody_is_copied_a_case_twice(house):
    case = submitted(house)
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    house.decide(case, "draft", "submit", by=house.people.chenxiao)
    deliver(house.now)
    assert told(house.names["C"]) == ["raci.consulted", "raci.consulted"]
    assert len(events(case, "work.copied")) == 2  # one for C, one for A, who heard of the return


def test_whoever_answers_for_a_step_hears_of_its_return(house):
    case = submitted(house)
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    deliver(house.now)
    accountable = house.names["A"]
    assert told(accountable) == ["raci.accountable"]
    assert Notice.objects.get(person=accountable).words["event"] == "returned"
    assert may_see(accountable, case.pk, house.now)


def test_whoever_answers_for_a_step_hears_that_it_is_overdue_and_escalated(house):
    case = submitted(house)
    ring(case_id=case.pk, at=house.now + timedelta(days=1, hours=2))
    deliver(house.now + timedelta(days=1, hours=2))
    ring(case_id=case.pk, at=house.now + timedelta(days=3))
    deliver(house.now + timedelta(days=3))
    said = [notice.words["event"] for notice in Notice.objects.filter(person=house.names["A"]).order_by("pk")]
    assert said == ["overdue", "escalated"]


def test_who_hears_of_it_as_the_performer_is_not_told_twice(house):
    hold(house.people.wangmin, "raci_A")
    case = submitted(house)
    ring(case_id=case.pk, at=house.now + timedelta(days=1, hours=2))
    deliver(house.now + timedelta(days=1, hours=2))
    assert told(house.people.wangmin).count("work.overdue") == 1
    assert "raci.accountable" not in told(house.people.wangmin)


def test_completion_is_told_to_the_informed_and_to_the_accountable_only_if_they_chose_so(house):
    chosen = add_person(posts=["raci_A"])
    choose(chosen, ticked={kinds.STEP_DONE: ["in_app", "email"]})
    case = submitted(house)
    house.decide(case, "quality", "pass", by=house.people.wangmin)
    deliver(house.now)
    assert told(house.names["I"]) == ["raci.informed"]
    assert told(house.names["A"]) == []
    assert told(chosen) == ["raci.done"]
    assert not Copy.objects.filter(person=house.names["A"]).exists()


def test_a_vote_that_leaves_the_step_open_tells_nobody(house):
    case = house.on_board(board={"candidateGroups": "risk_reviewer,finance_reviewer", "raciI": "经营分析岗"})
    deliver(house.now)
    house.decide(case, "board", by=house.people.liqiang, signer="risk_reviewer")
    deliver(house.now)
    assert told(house.names["I"]) == []
    house.decide(case, "board", by=house.people.sunhao, signer="finance_reviewer")
    deliver(house.now)
    assert told(house.names["I"]) == ["raci.informed"]


def test_whoever_wants_no_such_news_gets_none_and_no_copy(house):
    choose(house.names["C"], ticked={kind: [] for kind in kinds.BY_RESPONSIBILITY})
    case = submitted(house)
    assert told(house.names["C"]) == []
    assert not may_see(house.names["C"], case.pk, house.now)


def test_mails_keep_the_peace_of_the_night(house, mailoutbox):
    accountable = house.names["A"]
    type(accountable).objects.filter(pk=accountable.pk).update(email="a@example.com")
    case = submitted(house)
    house.now = night = house.now.replace(hour=15)  # 23:00 in Shanghai
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    deliver(night + timedelta(minutes=10))
    assert told(accountable) == ["raci.accountable"]
    assert [mail for mail in mailoutbox if mail.to == ["a@example.com"]] == []
    deliver(night + timedelta(hours=10))
    assert len([mail for mail in mailoutbox if mail.to == ["a@example.com"]]) == 1


def test_whoever_has_a_daily_digest_gets_no_mail_of_its_own(house, mailoutbox):
    accountable = house.names["A"]
    type(accountable).objects.filter(pk=accountable.pk).update(email="a@example.com")
    choose(accountable, digest_hour=9)
    case = submitted(house)
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    deliver(house.now + timedelta(minutes=10))
    assert told(accountable) == ["raci.accountable"]
    assert [message for message in waiting("notify.email") if message.payload["person"] == accountable.pk] == []
    assert [mail for mail in mailoutbox if mail.to == ["a@example.com"]] == []


def test_heads_speak_for_their_department(house):
    head = add_person(posts=[add_post("raci_head", name="品质部主任", is_head=True)])
    department = head.holdings.get().post.department.name
    case = submitted(house, raciA=department)
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    deliver(house.now)
    assert "raci.accountable" in told(head)


def test_the_consulted_give_their_opinion_and_the_performer_hears_it(house, as_person):
    case = submitted(house)
    item = house.item(case, "quality")
    client = as_person(house.names["C"])
    link = client.get(f"{reverse('go', args=[case.key])}?item={item.pk}")
    assert link["Location"] == reverse("inbox-item", args=[item.pk])
    page = client.get(reverse("inbox-item", args=[item.pk])).content.decode()
    assert "这一步征询你的意见" in page
    address = reverse("inbox-opinion", args=[case.pk, item.pk])
    assert client.post(address, {"text": " "}).status_code == 422
    client.post(address, {"text": "口径第 3 条<b>有歧义</b>"})
    deliver(house.now + timedelta(minutes=1))
    opinion = Asking.objects.get()
    assert (opinion.kind, opinion.answer) == ("opinion", "口径第 3 条<b>有歧义</b>")
    assert Event.objects.get(verb="work.opinion_given").actor_id == house.names["C"].pk
    performers = as_person(house.people.wangmin).get(reverse("inbox-item", args=[item.pk])).content.decode()
    assert "口径第 3 条&lt;b&gt;有歧义&lt;/b&gt;" in performers
    assert "work.answered" in told(house.people.wangmin)
    services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=house.people.wangmin, at=house.later())


def test_only_the_consulted_give_opinions_and_only_while_it_is_open(house, as_person):
    case = submitted(house)
    item = house.item(case, "quality")
    given = {"item_id": item.pk, "case_id": case.pk, "text": "意见"}
    for person in (house.names["I"], house.people.chenxiao, house.people.zhengshen):
        with pytest.raises(services.NotYours):
            services.give_opinion(**given, by=person, at=house.now)
    address = reverse("inbox-opinion", args=[case.pk, item.pk])
    assert as_person(house.names["I"]).post(address, {"text": "意见"}).status_code == 404
    house.decide(case, "quality", "pass", by=house.people.wangmin)
    with pytest.raises(services.AlreadyDecided):
        services.give_opinion(**given, by=house.names["C"], at=house.later())


def test_every_kind_has_a_sentence_in_both_languages(house, as_person):
    case = submitted(house)
    house.return_to(case, "quality", "draft", by=house.people.wangmin, reasons=[Reason(1, "补材料", "")])
    deliver(house.now)
    reader = as_person(house.names["A"])
    assert "你负责的「quality」退回了案件" in reader.get(reverse("notifications")).content.decode()
    english = reader.get(reverse("notifications"), headers={"accept-language": "en"}).content.decode()
    assert "which you answer for, sent the case back" in english


def test_responsibilities_cost_a_decision_that_moves_the_case_no_statement(house):
    costs = []
    for more in ({}, RACI):
        case = house.submitted(quality=more)
        with CaptureQueriesContext(connection) as made:
            house.decide(case, "quality", "pass", by=house.people.wangmin)
        costs.append(len(made))
    assert costs[0] == costs[1]
