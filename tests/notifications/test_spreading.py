"""Who is told what: with the deed or not at all, once, never of one's own deed, never of what is over."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.inbox import services
from approvals.notifications.models import Notice
from approvals.organisation.models import Person
from tests.absence.factories import away
from tests.inbox.world import fresh
from tests.notifications.telling import choose, deliver, quieten, tell, tell_opened, told, waiting
from tests.organisation.factories import add_person, add_post, hold
from workflows.ledger import outbox
from workflows.ledger.chain import Reason
from workflows.ledger.models import Message


def test_everybody_who_may_take_opened_work_is_told_once_per_item(world):
    people = world.people
    second = add_person(posts=["risk_reviewer"])
    case = world.on_board()
    quieten()

    tell_opened(case, at=world.now, by=people.wangmin)
    deliver(world.now)

    assert [told(person) for person in (people.liqiang, second, people.zhaolin, people.sunhao)] == [["work.opened"]] * 4
    assert told(people.wangmin) == []
    notice = Notice.objects.get(person=people.liqiang)
    assert notice.words["title"] == case.title
    assert notice.item_id == world.item(case, "board", "risk_reviewer").pk


def test_one_row_tells_of_thirty_items_and_spreading_takes_no_more_statements_than_of_three(world):
    costs = []
    for count in (3, 30):
        codes = [f"spread_{count}_{number:02d}" for number in range(count)]
        for code in codes:
            add_person(posts=[add_post(code)])
        case = world.on_board(board={"candidateGroups": ",".join(codes)})
        quieten()
        tell_opened(case, at=world.now)
        assert len(waiting("notify")) == 1
        with CaptureQueriesContext(connection) as made:
            deliver(world.now, limit=1)
        costs.append(len(made))
        assert Notice.objects.filter(case_key=case.key).count() == count
    assert costs[0] == costs[1]


def test_the_same_message_delivered_twice_makes_one_notice_and_one_mail(world):
    case = world.submitted()
    quieten()
    tell_opened(case, at=world.now, key="opened:once")
    deliver(world.now, limit=1)
    Message.objects.filter(key="opened:once").update(delivered_at=None, leased_until=None)

    deliver(world.now, limit=1)

    assert Message.objects.get(key="opened:once").attempts == 2
    assert told(world.people.wangmin) == ["work.opened"]
    assert len(waiting("notify.email")) == 1


def fail_after_telling(world, case):
    with transaction.atomic():
        tell("work.urged", at=world.now, case=case, item=world.item(case, "quality"), people=[world.people.wangmin])
        raise ZeroDivisionError


def test_what_was_rolled_back_is_told_to_nobody(real_world):
    world = real_world
    case = world.submitted()
    quieten()

    with pytest.raises(ZeroDivisionError):
        fail_after_telling(world, case)

    assert deliver(world.now) == 0
    assert Notice.objects.count() == 0


def test_work_that_was_decided_before_the_message_went_out_is_not_announced_any_more(world):
    case = world.submitted()
    item = world.item(case, "quality")
    quieten()
    tell_opened(case, at=world.now)
    tell("work.overdue", at=world.now, case=case, item=item, people=[world.people.wangmin])
    world.decide(case, "quality", by=world.people.wangmin)

    deliver(world.now)

    assert told(world.people.wangmin, item_id=item.pk) == []


def test_the_initiator_hears_of_returns_and_of_the_end_even_when_the_items_are_closed(world):
    case, people = world.submitted(), world.people
    item = world.item(case, "quality")
    world.return_to(case, "quality", "draft", by=people.wangmin, reasons=[Reason(1, "口径不清楚")])
    quieten()
    tell("work.returned", at=world.now, case=case, item=item, people=[people.chenxiao], by=people.wangmin)
    tell("case.ended", at=world.now, case=case, people=[people.chenxiao], words={"outcome": "completed"})

    deliver(world.now)

    assert told(people.chenxiao) == ["work.returned", "case.ended"]


def test_a_return_is_told_as_a_return_and_not_a_second_time_as_new_work(world):
    case, people = world.submitted(), world.people
    world.return_to(case, "quality", "draft", by=people.wangmin, reasons=[Reason(1, "口径不清楚")])
    quieten()
    tell("work.returned", at=world.now, case=case, item=world.item(case, "draft"), people=[people.chenxiao])
    tell_opened(case, at=world.now, by=people.wangmin)

    deliver(world.now)

    assert told(people.chenxiao) == ["work.returned"]


def test_nobody_is_told_of_their_own_deed_nor_after_leaving(world):
    case, people = world.submitted(), world.people
    Person.objects.filter(pk=people.liuyang.pk).update(is_active=False, deactivated_at=world.now)
    quieten()
    everybody = [people.chenxiao, people.liuyang, people.hanmei]
    tell("work.copied", at=world.now, case=case, people=everybody, by=people.chenxiao)

    deliver(world.now)

    assert (told(people.chenxiao), told(people.liuyang), told(people.hanmei)) == ([], [], ["work.copied"])


def test_posts_mean_whoever_holds_them_when_the_news_is_spread(world):
    case, people = world.submitted(), world.people
    newcomer = add_person()
    quieten()
    tell("work.copied", at=world.now, case=case, posts=[people.posts.legal_reviewer])
    hold(newcomer, "legal_reviewer")
    people.qianning.holdings.update(until=world.now - timedelta(hours=1))

    deliver(world.now)

    assert (told(newcomer), told(people.qianning)) == (["work.copied"], [])


def test_whoever_must_keep_out_is_not_told_of_the_work(world):
    hold(world.people.chenxiao, "quality_reviewer")
    case = world.submitted()
    quieten()
    tell_opened(case, at=world.now)

    deliver(world.now)

    assert (told(world.people.chenxiao), told(world.people.wangmin)) == ([], ["work.opened"])


def test_substitutes_hear_of_the_work_of_those_who_are_away(world):
    people = world.people
    case = world.submitted()
    away(people.wangmin, world.now, people.liuyang)
    quieten()

    tell_opened(case, at=world.now)
    deliver(world.now)

    assert told(people.liuyang) == ["work.opened"]


def test_what_a_person_switched_off_stays_away_by_each_channel(world):
    case, people = world.submitted(), world.people
    choose(people.chenxiao, ticked={"work.copied": []})
    choose(people.hanmei, ticked={"work.copied": ["email"]})
    quieten()
    tell("work.copied", at=world.now, case=case, people=[people.chenxiao, people.hanmei, people.qianning])

    deliver(world.now, limit=1)

    assert [told(one) for one in (people.chenxiao, people.hanmei, people.qianning)] == [[], [], ["work.copied"]]
    assert [message.key.split("/")[-1] for message in waiting("notify.email")] == [str(people.hanmei.pk)]


def test_urging_in_the_inbox_reaches_everybody_before_whom_the_item_lies(world):
    case, people = world.submitted(), world.people
    second = add_person(posts=["quality_reviewer"])
    quieten()

    services.urge(item_id=world.item(case, "quality").pk, case_id=case.pk, note="今天要定", by=people.chenxiao,
                  at=world.later(hours=1))
    deliver(world.now)

    assert (told(people.wangmin), told(second), told(people.chenxiao)) == (["work.urged"], ["work.urged"], [])
    assert Notice.objects.get(person=second).words["comment"] == "今天要定"


def test_kinds_that_nobody_knows_are_told_as_system_news(world):
    quieten()
    tell("system.calendar", at=world.now, people=[world.people.wujing], words={"text": "节假日安排已更新"})

    deliver(world.now)

    notice = Notice.objects.get(person=world.people.wujing)
    assert (notice.kind, notice.group) == ("system.calendar", "system")


@pytest.mark.parametrize("wrong", [{"kind": ""}, {"at": "gestern"}, {"at": "2026-11-30T09:00:00"}])
def test_a_payload_that_is_none_is_given_up_at_once_and_stays_visible(world, wrong):
    payload = {"kind": "work.copied", "case": "", "to": {"people": [1]}, "at": world.now.isoformat(), **wrong}
    quieten()
    outbox.put(effect="notify", key="wrong", payload=payload)

    deliver(world.now)

    message = Message.objects.get(key="wrong")
    assert message.failed_at is not None
    assert message.attempts == 1
    assert "kind and a moment" in message.last_error


def test_a_case_of_another_title_is_told_by_its_title_of_today(world):
    case = world.submitted()
    type(fresh(case)).objects.filter(pk=case.pk).update(title="改过的标题")
    quieten()
    tell("work.copied", at=world.now, case=case, people=[world.people.hanmei])

    deliver(world.now)

    assert Notice.objects.get(person=world.people.hanmei).words["title"] == "改过的标题"
