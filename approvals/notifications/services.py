"""Reading what one was told, choosing how to be told, looking after robots and after what did not get through."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.notifications import kinds
from approvals.notifications.models import Choices, Notice, Robot
from approvals.notifications.robots.addresses import NotAllowed, check
from approvals.notifications.selectors import given_up
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append

STREAM: Final = "notifications"
SEALED: Final = "***"  # how a changed secret stands in the ledger


class CannotNotify(Exception):
    """It stays as it is; `fields` names what to correct."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.fields = {name: str(text) for name, text in (fields or {}).items()}


# --- reading ----------------------------------------------------------------------------------------------------------


def mark_read(*, person_id: int, notice_id: int, at: datetime) -> bool:
    """The notice is read; False when it is not this person's."""
    own = Notice.objects.filter(person_id=person_id, pk=notice_id)
    return bool(own.unread().update(read_at=at)) or own.exists()


def mark_all_read(*, person_id: int, at: datetime, kind: str = "", until: int | None = None) -> int:
    """Everything is read, or everything of a kind; nothing newer than the notice `until`, which nobody has seen yet."""
    own = Notice.objects.filter(person_id=person_id).unread()
    own = own.filter(group=kind) if kind else own
    return (own.filter(pk__lte=until) if until else own).update(read_at=at)


def mark_case_read(*, person_id: int, case_key: str, at: datetime) -> int:
    """Whatever was told of the case is read: its reader stands before it."""
    return Notice.objects.filter(person_id=person_id, case_key=case_key).unread().update(read_at=at)


# --- choosing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_choices(
    *, person_id: int, channels: Mapping[str, Collection[str]], digest_hour: int | None,
    quiet: tuple[time, time] | None, pressing_at_night: bool,
) -> Choices:  # fmt: skip
    """Keep how the person wants to be told; only what differs from the defaults is stored."""
    ticked = {
        kind: sorted(set(channels.get(kind, ())) & set(kinds.CHANNELS))
        for kind in kinds.KINDS if set(channels.get(kind, ())) != kinds.defaults(kind)
    }  # fmt: skip
    begins, ends = quiet or (None, None)
    values = {
        "ticked": ticked, "digest_hour": digest_hour, "quiet_from": begins, "quiet_until": ends,
        "pressing_at_night": pressing_at_night,
    }  # fmt: skip
    return Choices.objects.update_or_create(person_id=person_id, defaults=values)[0]


# --- robots -----------------------------------------------------------------------------------------------------------

SHOWN: Final = ("name", "vendor", "department_id", "post_id", "kinds", "language", "active")


@transaction.atomic
def add_robot(*, address: str, secret: str, by: Actor, at: datetime, **values: Any) -> Robot:
    """A new robot; its address and secret are sealed at once."""
    robot = Robot(**values)
    _refuse_wrong(robot, address)
    robot.keep(address=address, secret=secret)
    robot.save()
    detail = {name: getattr(robot, name) for name in SHOWN} | {"signed": bool(secret)}
    _record("robot.added", robot, by, at, detail=detail)
    return robot


@transaction.atomic
def change_robot(
    *, robot_id: int, address: str, secret: str | None, by: Actor, at: datetime, **values: Any
) -> Robot:
    """The robot as it is from now on; an empty address and a secret of None keep what is sealed."""
    robot = Robot.objects.select_for_update(of=("self",)).get(pk=robot_id)
    before = {name: getattr(robot, name) for name in SHOWN}
    for name, value in values.items():
        setattr(robot, name, value)
    if before["vendor"] != robot.vendor and not address:
        why = _("换平台时请重新填写地址。")
        raise CannotNotify(why, {"address": why})
    _refuse_wrong(robot, address)
    robot.keep(address=address, secret=secret)
    robot.save()
    _record("robot.changed", robot, by, at, diff=_differences(robot, before, address, secret))
    return robot


def _refuse_wrong(robot: Robot, address: str) -> None:
    if Robot.objects.filter(name=robot.name).exclude(pk=robot.pk).exists():
        why = _("已有同名的机器人。")
        raise CannotNotify(why, {"name": why})
    if robot.department_id and robot.post_id:
        why = _("部门和岗位只能选一个；都不选表示全公司。")
        raise CannotNotify(why, {"post": why})
    if address:
        try:
            check(address, robot.vendor)
        except NotAllowed as refusal:
            raise CannotNotify(str(refusal), {"address": str(refusal)}) from refusal


def _differences(robot: Robot, before: Mapping[str, Any], address: str, secret: str | None) -> list[Change]:
    """What changed, without what is sealed."""
    labels = {name: str(Robot._meta.get_field(name).verbose_name) for name in SHOWN}  # type: ignore[union-attr]
    changes = [
        Change(name, labels[name], old, getattr(robot, name))
        for name, old in before.items() if old != getattr(robot, name)
    ]  # fmt: skip
    changes += [Change("address", str(_("Webhook 地址")), SEALED, SEALED)] if address else []
    return changes + ([Change("secret", str(_("加签密钥")), SEALED, SEALED)] if secret is not None else [])


def record_test(*, robot: Robot, arrived: bool, by: Actor, at: datetime) -> None:
    """Write down that somebody let the robot speak."""
    _record("robot.tested", robot, by, at, outcome="arrived" if arrived else "failed")


# --- what did not get through -----------------------------------------------------------------------------------------


@transaction.atomic
def retry(*, message_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Try given-up messages of ours again; returns how many."""
    ours = list(given_up().filter(pk__in=message_ids).values_list("pk", "key"))
    retried = [key for pk, key in ours if outbox.retry(message_id=pk, at=at)]
    if retried:
        detail = {"count": len(retried), "keys": retried[:20]}
        append(stream=STREAM, entry=Entry(verb="message.retried", detail=detail), at=at, by=by)
        transaction.on_commit(outbox.wake_a_worker)
    return len(retried)


def _record(
    verb: str, robot: Robot, by: Actor, at: datetime, *, diff: Collection[Change] = (), outcome: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    on = Object("robot", str(robot.pk), name=robot.name)
    entry = Entry(verb=verb, object=on, diff=list(diff), outcome=outcome, detail=detail or {})
    append(stream=STREAM, entry=entry, at=at, by=by)
