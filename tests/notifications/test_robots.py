"""Robots of chat groups: against stand-ins that check as the vendors do; paced, patient, silent about secrets."""

import json
import logging
from datetime import timedelta

import pytest

from approvals.notifications.models import Robot
from approvals.notifications.robots import sending, vendors
from approvals.notifications.robots.sending import AT_ONCE, PACE
from tests.notifications.stand_ins import KEY, SECRET
from tests.notifications.telling import choose, deliver, quieten, tell, tell_opened, waiting
from workflows.ledger.models import Event, Message

VENDORS = ("wecom", "dingtalk", "feishu")


def urge(world, **more):
    """The news that somebody urges Wang Min, put into the outbox."""
    case = world.submitted()
    item = world.item(case, "quality")
    quieten()
    tell("work.urged", at=world.now, case=case, item=item, people=[world.people.wangmin], by=world.people.chenxiao,
         **more)
    return case, item


def clock(server, at, **mode):
    server.mode(now=at.timestamp(), **mode)


def link_in(vendor, body):
    """Where the message of a vendor leads, and all that it says."""
    said = json.dumps(body, ensure_ascii=False)
    if vendor == "wecom":
        return body["markdown"]["content"].rsplit("(", 1)[1].removesuffix(")"), said
    if vendor == "dingtalk":
        return body["actionCard"]["singleURL"], said
    return body["card"]["elements"][1]["actions"][0]["url"], said


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_vendor_accepts_the_signature_and_the_message_leads_to_each_readers_own_item(
    world, vendor, robot_server, add_robot, settings
):
    settings.BASE_URL = "https://desk.example.com"
    add_robot(vendor)
    case, _item = urge(world)
    clock(robot_server, world.now)

    deliver(world.now)

    [heard] = robot_server.heard
    link, said = link_in(vendor, heard["body"])
    assert heard["vendor"] == vendor
    assert link == f"https://desk.example.com/go/{case.key}/"
    assert all(word in said for word in ("催办", "quality", case.title, "王敏", case.key))


@pytest.mark.parametrize("vendor", ["dingtalk", "feishu"])
@pytest.mark.parametrize("fault", ["secret", "clock"])
def test_a_wrong_signature_is_refused_by_the_vendor_and_given_up_in_the_open(
    world, vendor, fault, robot_server, add_robot
):
    add_robot(vendor, **({"secret": "SEC-falsch"} if fault == "secret" else {}))
    urge(world)
    clock(robot_server, world.now + (timedelta(hours=2) if fault == "clock" else timedelta()))

    deliver(world.now)

    message = Message.objects.get(effect="notify.robot")
    assert message.failed_at is not None
    assert ("310000" if vendor == "dingtalk" else "19021") in message.last_error
    assert robot_server.heard == []


def test_http_200_with_another_code_is_no_success(world, robot_server, add_robot):
    add_robot("wecom")
    urge(world)
    clock(robot_server, world.now, answer={"errcode": -1, "errmsg": "system busy"})

    deliver(world.now)

    [message] = waiting("notify.robot")
    assert message.attempts == 1
    assert "-1" in message.last_error


@pytest.mark.parametrize(
    ("vendor", "answer"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}),
        ("feishu", {"code": 11232, "msg": "frequency limited"}),
    ],
)
def test_being_too_fast_is_no_failure_but_a_pause(world, vendor, answer, robot_server, add_robot):
    add_robot(vendor)
    urge(world)
    clock(robot_server, world.now, answer=answer)
    deliver(world.now)
    [message] = waiting("notify.robot")
    assert message.attempts == 0
    pause = vendors.TOO_FAST[vendor][answer.get("errcode", answer.get("code"))]
    later = world.now + pause + timedelta(seconds=1)
    clock(robot_server, later)

    deliver(later - timedelta(seconds=30))
    assert len(robot_server.asked) == 1
    deliver(later)

    assert len(robot_server.heard) == 1


def test_no_robot_speaks_more_than_twenty_times_a_minute(world, robot_server, add_robot):
    add_robot("wecom")
    case, item = urge(world)
    for _ in range(59):
        tell("work.urged", at=world.now, case=case, item=item, people=[world.people.wangmin])
    start, at = world.now, world.now
    deliver(at, limit=60)
    while waiting("notify.robot"):
        clock(robot_server, at)
        deliver(at)
        at += timedelta(seconds=2)

    spoken = [heard["at"] - start.timestamp() for heard in robot_server.heard]
    assert len(spoken) == 60
    assert max(sum(moment <= other < moment + 60 for other in spoken) for moment in spoken) <= 20
    assert spoken[-1] < 60 * 3.5 + 20
    attempts = sum(Message.objects.filter(effect="notify.robot").values_list("attempts", flat=True))
    assert attempts == 60  # waiting for one's turn is no attempt
    assert Robot.objects.get().free_at is not None


def test_the_pace_is_what_the_vendors_allow():
    assert AT_ONCE + int(timedelta(minutes=1) / PACE) <= 20


def test_a_group_is_told_of_a_move_once_however_many_items_it_opened(world, robot_server, add_robot):
    add_robot("feishu")
    case = world.on_board()
    quieten()
    tell_opened(case, at=world.now)
    clock(robot_server, world.now)

    deliver(world.now)

    [heard] = robot_server.heard
    _link, said = link_in("feishu", heard["body"])
    assert all(name in said for name in ("李强", "赵琳", "孙浩"))


def test_a_robot_tells_only_of_its_own_department_or_post_and_only_its_kinds(world, robot_server, add_robot):
    people = world.people
    add_robot("wecom", name="风险", department=people.liqiang.department)
    add_robot("wecom", name="客服", post=people.posts.service_reviewer)
    add_robot("wecom", name="法务", department=people.qianning.department)
    add_robot("wecom", name="退回", kinds=["work.returned"])
    choose(people.sunhao, ticked={"work.opened": ["in_app"]})
    case = world.on_board()
    quieten()
    tell_opened(case, at=world.now)
    clock(robot_server, world.now)

    deliver(world.now)

    said = sorted(heard["body"]["markdown"]["content"] for heard in robot_server.heard)
    assert len(said) == 2
    assert [("李强" in one, "赵琳" in one, "孙浩" in one) for one in said].count((True, False, False)) == 1
    assert [("李强" in one, "赵琳" in one, "孙浩" in one) for one in said].count((False, True, False)) == 1


def test_groups_are_left_alone_at_night_except_by_escalations(world, robot_server, add_robot):
    add_robot("wecom")
    case, item = urge(world)
    night = world.now.replace(hour=15)
    tell("work.escalated", at=night, case=case, item=item, people=[world.people.wangmin])
    clock(robot_server, night)

    deliver(night)

    [heard] = robot_server.heard
    assert "超时上报" in heard["body"]["markdown"]["content"]
    assert [message.not_before.hour for message in waiting("notify.robot")] == [0]


def test_what_people_typed_is_never_read_as_markup(world, robot_server, add_robot):
    add_robot("wecom")
    people = world.people
    case = world.submitted()
    type(case).objects.filter(pk=case.pk).update(title="[点我](https://evil.example) <@all> **急**")
    quieten()
    tell("work.urged", at=world.now, case=case, item=world.item(case, "quality"), people=[people.wangmin])
    clock(robot_server, world.now)

    deliver(world.now)

    said = robot_server.heard[0]["body"]["markdown"]["content"]
    assert "［点我］" in said
    assert "[点我]" not in said
    assert "<@" not in said


def test_a_very_long_message_stays_within_what_the_vendor_takes(world, robot_server, add_robot):
    robot = add_robot("wecom")
    message = vendors.Message("标题", ["很长的一行" * 60] * 30, "https://desk.example.com/go/X/", "打开办理")
    clock(robot_server, world.now)

    assert sending.attempt(robot, message, world.now).arrived


def test_a_dead_vendor_holds_up_neither_mail_nor_the_other_robots(
    world, robot_server, add_robot, mailoutbox, settings
):
    dead, alive = add_robot("dingtalk"), add_robot("wecom")
    dead.keep(address=f"https://localhost:1/robot/send?access_token={KEY}")
    dead.save()
    choose(world.people.wangmin)
    robot_server.mode(now=world.now.timestamp())
    settings.ROBOT_HOSTS = ["localhost:1", f"localhost:{robot_server.port}"]

    urge(world)
    deliver(world.now)

    assert len(mailoutbox) == 1
    assert [heard["vendor"] for heard in robot_server.heard] == [alive.vendor]
    [message] = waiting("notify.robot")
    assert "localhost" in message.last_error


def test_a_redirect_is_not_followed(world, robot_server, add_robot):
    add_robot("wecom")
    urge(world)
    clock(robot_server, world.now, status=302, location=f"https://localhost:{robot_server.port}/cgi-bin/webhook/send")

    deliver(world.now)

    assert len(robot_server.asked) == 1
    assert Message.objects.get(effect="notify.robot").failed_at is not None


def test_neither_key_nor_secret_stands_in_the_database_the_ledger_or_the_log(
    world, robot_server, add_robot, as_person, caplog
):
    caplog.set_level(logging.DEBUG)
    admin = as_person(world.people.heguan)
    sent = {"name": "审批群", "vendor": "dingtalk", "address": robot_server.address("dingtalk"), "secret": SECRET,
            "kinds": ["work.urged"], "language": "zh-hans", "active": "on"}
    added = admin.post("/notifications/robots/new/", sent)
    assert added["Location"].startswith("/notifications/robots/"), added.content
    robot = Robot.objects.get()
    clock(robot_server, world.now)
    shown = admin.post(f"/notifications/robots/{robot.pk}/test/", follow=True).content.decode()
    urge(world)
    robot_server.mode(now=world.now.timestamp(), answer={"errcode": 310000, "errmsg": "sign not match"})
    deliver(world.now)

    everything = "\n".join([
        *Event.objects.values_list("body", flat=True), *Message.objects.values_list("payload", flat=True),
        *Message.objects.values_list("last_error", flat=True), caplog.text, shown,
        admin.get("/notifications/robots/").content.decode(), robot.sealed_address, robot.sealed_secret,
        admin.get("/notifications/failed/").content.decode(),
    ])  # fmt: skip
    assert KEY not in everything
    assert SECRET not in everything
    assert (robot.address, robot.secret) == (robot_server.address("dingtalk"), SECRET)
    assert set(Event.objects.filter(stream="notifications").values_list("verb", flat=True)) == {
        "robot.added", "robot.tested",
    }  # fmt: skip
