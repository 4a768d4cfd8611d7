"""Sending one message through a robot: when its turn has come, signed, and the answer taken for what it means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from approvals.notifications import links, outage
from approvals.notifications.models import Robot
from approvals.notifications.news import News
from approvals.notifications.robots import addresses, vendors, wire
from approvals.notifications.robots.vendors import Message, Verdict
from approvals.organisation.seal import CannotUnseal
from workflows.ledger.models import Message as Waiting
from workflows.ledger.outbox import NotNow, Undeliverable

# 20 messages a minute are allowed. A message every 3.5 s, three at once after a rest, never make more than 20.
PACE: Final = timedelta(seconds=3.5)
AT_ONCE: Final = 3


class NotSent(Exception):
    """The vendor did not take the message; the sentence is the vendor's. Worth another attempt."""


def message_of(label: str, lines: Sequence[str], more: int, news: News) -> Message:
    """What a group is told, in the language that is active; the link is each reader's own."""
    told = list(lines)
    if more:
        told.append(ngettext("另有 %(number)s 项", "另有 %(number)s 项", more) % {"number": more})
    title = " · ".join(part for part in (_("闭环台"), label, news.case) if part)
    link = links.absolute(links.path_of(news.case, None, str(news.words.get("path") or "")))
    return Message(title, told, link, _("打开办理"))


def send(robot: Robot, message: Message, *, key: str, at: datetime) -> None:
    """Send in the robot's turn; NotNow before it, Undeliverable when the vendor refuses for good, else retried."""
    channel = f"robot:{robot.pk}"
    outage.wait_out(channel, at)
    _take_turn(robot, key, at)
    try:
        verdict = attempt(robot, message, at)
    except wire.NoAnswer:
        outage.note(channel, at)
        raise
    outage.forget(channel)
    _follow(robot, verdict, at)


def attempt(robot: Robot, message: Message, at: datetime) -> Verdict:
    """Post the message and say what came of it; what our own rules forbid is a final failure."""
    try:
        request = vendors.BUILDERS[robot.vendor](robot.address, robot.secret, message, at)
        answer = wire.post(addresses.check(request.address, robot.vendor), request.body)
    except (addresses.NotAllowed, CannotUnseal) as refusal:
        return Verdict(arrived=False, why=str(refusal), final=True)
    return vendors.verdict_on(robot.vendor, answer.status, answer.body)


def test(robot: Robot, at: datetime) -> Verdict:
    """Send a test message out of turn; it takes the next message's place in the robot's pace."""
    with override(robot.language):
        line = _("这是一条测试消息。收到它，说明「%(name)s」已经可以播报。") % {"name": robot.name}
        title = " · ".join((_("闭环台"), _("测试消息")))
        message = Message(title, [line], links.absolute("/"), _("打开闭环台"))
    _reserve(robot.pk, at)
    try:
        return attempt(robot, message, at)
    except wire.NoAnswer as silence:
        return Verdict(arrived=False, why=str(silence))


def _take_turn(robot: Robot, key: str, at: datetime) -> None:
    """Take the next place in the robot's pace if it is free now; NotNow with the place that this message will have."""
    if _reserve(robot.pk, at, only_if_free=True):
        return
    free = Robot.objects.values_list("free_at", flat=True).get(pk=robot.pk) or at
    mine = Waiting.objects.filter(key=key).values("pk")[:1]
    ahead = Waiting.objects.waiting().filter(key__endswith=f"/robot/{robot.pk}", pk__lt=mine).count()
    raise NotNow(max(free, at) + PACE * ahead)


def _reserve(robot_id: int, at: datetime, *, only_if_free: bool = False) -> bool:
    """Move the robot's next free moment on by one message; False when none is free and only a free one was wanted."""
    ready = Q(free_at=None) | Q(free_at__lte=at + PACE * (AT_ONCE - 1))
    for _attempt in range(3):  # two workers at the same robot: one of them looks again
        free = Robot.objects.values_list("free_at", flat=True).get(pk=robot_id)
        unchanged = Robot.objects.filter(pk=robot_id, free_at=free)
        wanted = unchanged.filter(ready) if only_if_free else unchanged
        if wanted.update(free_at=max(free or at, at) + PACE) == 1:
            return True
        if only_if_free and free is not None and free > at + PACE * (AT_ONCE - 1):
            return False
    return False


def _follow(robot: Robot, verdict: Verdict, at: datetime) -> None:
    if verdict.arrived:
        return
    if verdict.pause is not None:  # the vendor says when: not an attempt, and no other message tries before
        until = at + verdict.pause
        Robot.objects.filter(pk=robot.pk).update(free_at=until + PACE * (AT_ONCE - 1))
        raise NotNow(until)
    raise (Undeliverable if verdict.final else NotSent)(verdict.why)
