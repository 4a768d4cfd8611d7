"""Mail: against a mail server in its own process; recognisable, patient, and never in the way of anything else."""

from datetime import timedelta
from time import monotonic

import pytest
from django.utils.timezone import now

from approvals.notifications import links
from approvals.notifications.models import Notice
from approvals.organisation.models import Person
from tests.notifications.telling import choose, deliver, quieten, tell, tell_opened, told, waiting
from workflows.ledger.models import Message
from workflows.ledger.outbox import ATTEMPTS, LONGEST_PAUSE


@pytest.fixture
def at_all_hours(world):
    for person in (world.people.wangmin, world.people.chenxiao, world.people.hanmei):
        choose(person)
    return world


def mailed(world, kind="work.urged", changes=None, **more):
    """The message that mails Wang Min her item, put and spread."""
    case = world.submitted(**(changes or {}))
    item = world.item(case, "quality")
    quieten()
    tell(kind, at=world.now, case=case, item=item, people=[world.people.wangmin], by=world.people.chenxiao, **more)
    deliver(world.now, limit=1)
    [message] = waiting("notify.email")
    return case, item, message


def test_a_mail_says_what_waits_and_leads_to_the_readers_own_item(at_all_hours, mail_server, settings):
    settings.BASE_URL = "https://desk.example.com/"
    case, item, _message = mailed(at_all_hours, words={"comment": "请今天<b>之内</b>看一下"})

    deliver(at_all_hours.now)

    [letter] = mail_server.letters
    link = f"https://desk.example.com/go/{case.key}/?item={item.pk}"
    text, html = (letter.get_body((form,)).get_content() for form in ("plain", "html"))
    assert letter["to"] == "10002@example.com"
    assert letter["subject"].strip() == f"【闭环台】陈晓 催办「quality」：{case.title}"
    assert link in text
    assert f'href="{link}"' in html
    assert "请今天<b>之内</b>看一下" in text
    assert "<b>之内</b>" not in html
    assert "style=" not in html


def test_a_mail_is_marked_as_sent_by_a_machine_and_repeats_carry_the_same_number(at_all_hours, mail_server, settings):
    settings.BASE_URL = "https://desk.example.com"
    case, _item, message = mailed(at_all_hours)
    deliver(at_all_hours.now)
    Message.objects.filter(pk=message.pk).update(delivered_at=None, leased_until=None)

    deliver(at_all_hours.now)

    first, second = mail_server.letters
    assert first["message-id"] == second["message-id"]
    assert first["message-id"].endswith("@desk.example.com>")
    assert first["auto-submitted"] == "auto-generated"
    assert first["list-unsubscribe"] == "<https://desk.example.com/notifications/choices/>"
    quieten()
    tell("work.copied", at=at_all_hours.now, case=case, people=[at_all_hours.people.hanmei])
    choose(at_all_hours.people.hanmei, ticked={"work.copied": ["email"]})
    deliver(at_all_hours.now)
    third = mail_server.letters[-1]
    assert third["message-id"] != first["message-id"]
    assert third["references"] == first["references"]


def test_each_reader_gets_the_mail_in_their_own_language(at_all_hours, mail_server):
    Person.objects.filter(pk=at_all_hours.people.wangmin.pk).update(language="en")
    case, _item, _message = mailed(at_all_hours)

    deliver(at_all_hours.now)

    [letter] = mail_server.letters
    assert letter["subject"].strip() == f"[Loopdesk] 陈晓 urges “quality”: {case.title}"
    assert "Hello 王敏," in letter.get_body(("plain",)).get_content()


def test_a_title_with_a_line_break_makes_no_header_of_its_own(at_all_hours, mail_server):
    quieten()
    tell("system.note", at=at_all_hours.now, people=[at_all_hours.people.wangmin],
         words={"text": "维护通知\r\nBcc: everybody@example.com"})

    deliver(at_all_hours.now)

    [letter] = mail_server.letters
    assert letter["bcc"] is None
    assert letter["subject"].strip() == "【闭环台】维护通知 Bcc: everybody@example.com"


def test_work_decided_while_the_mail_waited_is_not_mailed(at_all_hours, mail_server):
    world = at_all_hours
    case, _item, message = mailed(world)
    world.decide(case, "quality", by=world.people.wangmin)

    deliver(world.now)

    message.refresh_from_db()
    assert message.delivered_at is not None
    assert [letter for letter in mail_server.letters if "催办" in letter["subject"]] == []


def test_a_recipient_refused_for_good_is_given_up_at_once_and_another_one_tried_again(at_all_hours, mail_server):
    _case, _item, message = mailed(at_all_hours)
    mail_server.mode(rcpt=550)
    deliver(at_all_hours.now)
    message.refresh_from_db()
    assert (message.attempts, message.failed_at is not None) == (1, True)
    assert "550" in message.last_error

    _case, _item, busy = mailed(at_all_hours, changes={"quality": {"limit": "9h"}})
    mail_server.mode(rcpt=451)
    deliver(at_all_hours.now)

    busy.refresh_from_db()
    assert busy.failed_at is None
    assert busy.not_before > at_all_hours.now


def test_a_mail_server_that_says_nothing_holds_up_nothing_else(at_all_hours, mail_server):
    world = at_all_hours
    mail_server.mode(silent=True)
    case = world.submitted()
    item = world.item(case, "quality")
    quieten()
    for _ in range(6):
        tell("work.urged", at=world.now, case=case, item=item, people=[world.people.wangmin])
    started = monotonic()

    deliver(world.now)
    deliver(world.now)

    assert told(world.people.wangmin) == ["work.urged"] * 6
    assert monotonic() - started < 2 * 2 + 2  # one of six mails waited for the server, twice at most
    assert [message.attempts for message in waiting("notify.email")] == [1, 0, 0, 0, 0, 0]


def test_mails_arrive_when_the_server_is_back(at_all_hours, mail_server):
    mail_server.mode(silent=True)
    _case, _item, message = mailed(at_all_hours)
    deliver(at_all_hours.now)
    mail_server.mode()

    deliver(at_all_hours.now + timedelta(minutes=2))

    message.refresh_from_db()
    assert message.delivered_at is not None
    assert len(mail_server.letters) == 1


def test_a_mail_that_never_arrives_is_given_up_after_a_while_and_can_be_sent_again(at_all_hours, mail_server):
    _case, _item, message = mailed(at_all_hours)
    mail_server.mode(rcpt=451)
    at = at_all_hours.now
    for _ in range(ATTEMPTS):
        deliver(at)
        at += LONGEST_PAUSE
    message.refresh_from_db()

    assert message.failed_at is not None
    assert Notice.objects.filter(person=at_all_hours.people.wangmin).count() == 1


def test_in_quiet_hours_a_mail_waits_for_the_morning_and_an_escalation_does_not(world, mail_server):
    people = world.people
    case = world.submitted()
    item = world.item(case, "quality")
    quieten()
    night = world.now.replace(hour=15)  # 23:00 in Shanghai
    for kind in ("work.overdue", "work.escalated"):
        tell(kind, at=night, case=case, item=item, people=[people.wangmin, people.hanmei])
    choose(people.hanmei, quiet_from="20:00", quiet_until="08:00", pressing_at_night=False)

    deliver(night)

    assert [letter["to"] for letter in mail_server.letters] == ["10002@example.com"]
    assert "上报" in mail_server.letters[0]["subject"]
    held = waiting("notify.email")
    assert [message.attempts for message in held] == [0, 0, 0]
    assert {message.not_before.hour for message in held} == {0}  # 08:00 in Shanghai
    deliver(held[0].not_before)
    assert len(mail_server.letters) == 4


def test_people_without_an_address_are_told_in_the_product_only(world):
    Person.objects.filter(pk=world.people.wangmin.pk).update(email="")
    case = world.submitted()
    quieten()
    tell_opened(case, at=world.now)

    deliver(world.now, limit=1)

    assert told(world.people.wangmin) == ["work.opened"]
    assert waiting() == []


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_a_link_of_a_message_never_leads_elsewhere(path, settings):
    settings.BASE_URL = "https://desk.example.com"

    assert links.path_of("", None, path) == "/notifications/"


def test_the_clock_of_a_mail_is_the_workers(at_all_hours, mail_server):
    case = at_all_hours.submitted()
    quieten()
    tell_opened(case, at=at_all_hours.now)

    deliver(now())

    assert len(mail_server.letters) == 1
