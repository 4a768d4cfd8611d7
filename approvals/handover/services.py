"""Handing over in one act: planned and refused at the door, carried out line by line by the worker."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.handover.deeds import DEEDS
from approvals.handover.deeds.answers import Gone, Later, Left
from approvals.handover.models import Handover, Line, reason_fields
from approvals.handover.planning import UNEXPECTED, Choices, Planned, plan
from approvals.inbox.services.errors import CannotDecide, Conflict
from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from approvals.organisation.services.journal import record
from workflows.ledger import outbox

log = logging.getLogger(__name__)

EFFECT: Final = "handover.run"
SLICE: Final = 20.0  # seconds after which other messages of the outbox get their turn
ROUNDS: Final = 3  # of looking for what arrived meanwhile
Status = Line.Status


class CannotHandOver(Exception):
    """Nothing was begun; `fields` names what to correct."""

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message, self.fields = message, fields or {}


def begin(*, choices: Choices, by: Person, at: datetime, address: str = "") -> Handover:
    """Store the choices with the plan of this moment; the worker does the rest."""
    refuse(choices, by=by, at=at)
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                leaver=choices.leaver, by=by, address=address, reason=choices.reason, items_to=choices.items_to,
                items_else_to=choices.items_else_to, posts_to=choices.posts_to, processes_to=choices.processes_to,
                posts_at=choices.posts_at, deactivate=choices.deactivate, begun_at=at,
            )  # fmt: skip
            Line.objects.bulk_create(_line(handover, one) for one in plan(choices, at))
            _record(handover, "handover.begun", at)
            _send(handover)
    except IntegrityError as twice:
        raise CannotHandOver(_("%(name)s 的交接正在进行。") % {"name": choices.leaver.name}) from twice
    return handover


def refuse(choices: Choices, *, by: Person, at: datetime) -> None:
    """CannotHandOver for a successor who cannot take anything, or a choice that contradicts itself."""
    leaver, wrong = choices.leaver, {}
    if leaver.pk == by.pk:
        raise CannotHandOver(_("不能办理自己的交接，请由其他管理员操作。"))
    if Handover.objects.running().filter(leaver=leaver).exists():
        raise CannotHandOver(_("%(name)s 的交接正在进行。") % {"name": leaver.name})
    for field, person in choices.successors.items():
        if why := _unfit(person, leaver, works=field != "processes_to"):
            wrong[field] = why
    if choices.items_else_to and not choices.items_to:
        wrong["items_to"] = _("请先选待办的继任者。")
    elif choices.items_else_to and choices.items_else_to == choices.items_to:
        wrong["items_else_to"] = _("请选另一位同事。")
    if choices.deactivate and choices.posts_at > at + timedelta(minutes=1):
        wrong["posts_at"] = _("停用立即结束任职；岗位交接日期不能晚于今天。")
    if wrong:
        raise CannotHandOver(" ".join(wrong.values()), wrong)


def _unfit(person: Person, leaver: Person, *, works: bool) -> str:
    words = {"name": person.name}
    if person.pk == leaver.pk:
        return _("继任者不能是离职人自己。")
    if not person.is_active:
        return _("%(name)s 已停用。") % words
    if person.role == Role.AUDITOR:
        return _("%(name)s 是审计人员，只能查看，不能接任。") % words
    return _("%(name)s 的角色不能办理待办。") % words if works and not person.can("work.decide") else ""


def retry(*, handover_id: int, by: Person, at: datetime) -> Handover:
    """Try again what was left, by the same choices and today's facts."""
    with transaction.atomic():
        handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover_id)
        if handover.finished_at is None:
            raise CannotHandOver(_("交接正在进行。"))
        if Handover.objects.running().filter(leaver=handover.leaver_id).exists():
            raise CannotHandOver(_("%(name)s 的交接正在进行。") % {"name": handover.leaver.name})
        _plan_again(handover, at)
        handover.attempts, handover.finished_at = handover.attempts + 1, None
        handover.save(update_fields=["attempts", "finished_at"])
        _record(handover, "handover.retried", at, by=by)
        _send(handover)
    return handover


def _plan_again(handover: Handover, at: datetime) -> None:
    now = {one.key: one for one in plan(Choices.of(handover), at)}
    for line in handover.lines.filter(status=Status.LEFT):
        one = now.get((line.kind, line.target_id))
        if one is None:
            line.status, line.why, line.why_made = Status.GONE, "", {}
        elif not one.obstacle:
            line.status, line.why, line.why_made, line.to = Status.PENDING, "", {}, one.to
        line.save(update_fields=["status", "why", "why_made", "to"])


# --- in the worker ----------------------------------------------------------------------------------------------------


def run(*, handover_id: int, at: datetime) -> None:
    """Carry out what is pending, each line in a transaction of its own; raises `outbox.NotNow` to go on later.

    Run twice, or cut short at any moment, it does nothing twice and goes on where it stopped."""
    handover = Handover.objects.select_related("leaver", "by").get(pk=handover_id)
    if handover.finished_at is not None:
        return
    until, waits = monotonic() + SLICE, []
    for _round in range(ROUNDS):
        waits = _carry_out_all(handover, at, until)
        if not _late_arrivals(handover, at):
            break
    if waits:
        raise outbox.NotNow(max(waits) + timedelta(seconds=1))
    for line_id in _pending(handover).values_list("pk", flat=True):
        _carry_out(line_id, at)
    _finish(handover.pk, at)


def _pending(handover: Handover) -> Any:
    return handover.lines.filter(status=Status.PENDING).order_by("pk")


def _carry_out_all(handover: Handover, at: datetime, until: float) -> list[datetime]:
    """Everything but the account, which is closed when all else is told; when what waits can be told."""
    waits = []
    for line_id in list(_pending(handover).exclude(kind=Line.Kind.ACCOUNT).values_list("pk", flat=True)):
        if monotonic() > until:
            raise outbox.NotNow(at + timedelta(seconds=1))
        if later := _carry_out(line_id, at):
            waits.append(later)
    return waits


def _carry_out(line_id: int, at: datetime) -> datetime | None:
    """Do one line and mark it, or mark why not; the moment to come back to when it has to wait."""
    try:
        with transaction.atomic():
            _do(line_id, at)
    except Later as later:
        return later.until
    except Conflict:
        _mark(line_id, at, Status.GONE)
    except Left as left:
        _mark(line_id, at, Status.LEFT, left.why)
    except CannotDecide as refusal:
        _mark(line_id, at, Status.LEFT, str(refusal))
    except Exception:
        log.exception("Line %s of a hand-over", line_id)
        _mark(line_id, at, Status.LEFT, UNEXPECTED)
    return None


def _do(line_id: int, at: datetime) -> None:
    found = Line.objects.select_for_update(of=("self",)).select_related("to", "handover__leaver", "handover__by")
    line = found.get(pk=line_id)
    if line.status != Status.PENDING:
        return
    line.status, line.done_at = Status.DONE, at
    try:
        line.result = DEEDS[line.kind](line, at)
    except Gone:
        line.status = Status.GONE
    line.save(update_fields=["result", "status", "done_at"])


def _mark(line_id: int, at: datetime, status: str, why: str = "") -> None:
    Line.objects.filter(pk=line_id, status=Status.PENDING).update(status=status, done_at=at, **reason_fields(why))


def _late_arrivals(handover: Handover, at: datetime) -> bool:
    """What came to the leaver since it was planned joins the lines."""
    known = set(handover.lines.values_list("kind", "target_id"))
    fresh = [one for one in plan(Choices.of(handover), at) if one.key not in known]
    Line.objects.bulk_create((_line(handover, one) for one in fresh), ignore_conflicts=True)
    return bool(fresh)


def _line(handover: Handover, one: Planned) -> Line:
    status = Status.LEFT if one.obstacle else Status.PENDING
    return Line(handover=handover, kind=one.kind, target_id=one.target_id, name=one.name[:300], case_key=one.case_key,
                to=one.to, status=status, **reason_fields(one.obstacle))  # fmt: skip


@transaction.atomic
def _finish(handover_id: int, at: datetime) -> None:
    handover = Handover.objects.select_for_update(of=("self",)).select_related("leaver", "by").get(pk=handover_id)
    if handover.finished_at is not None:
        return
    handover.finished_at = at
    handover.save(update_fields=["finished_at"])
    _record(handover, "handover.finished", at)
    _tell(handover, at)


def _record(handover: Handover, verb: str, at: datetime, by: Person | None = None) -> None:
    counts = Counter(f"{kind}.{status}" for kind, status in handover.lines.values_list("kind", "status"))
    chosen = {name: person.number for name, person in Choices.of(handover).successors.items()}
    detail = {**chosen, "handover": handover.pk, "lines": dict(sorted(counts.items())), "reason": handover.reason,
              "posts_at": handover.posts_at, "deactivate": handover.deactivate}  # fmt: skip
    actor = (by or handover.by).as_actor(address=handover.address)
    record(verb=verb, on=handover.leaver, by=actor, at=at, detail={key: one for key, one in detail.items() if one})


def _send(handover: Handover) -> None:
    key = f"handover:{handover.pk}:{handover.attempts}"
    outbox.put(effect=EFFECT, key=key, payload={"handover_id": handover.pk})


def _tell(handover: Handover, at: datetime) -> None:
    """Each successor hears once what they have taken over, and the administrator that it is done."""
    done = handover.lines.filter(status=Status.DONE, result=Line.Result.HANDED_OVER, to__isnull=False)
    taken = Counter(done.values_list("to_id", flat=True))
    words = {"leaver": handover.leaver.name}
    for person, count in sorted(taken.items()):
        told = _("%(leaver)s 离职，有 %(count)d 项已移交给你。") % {**words, "count": count}
        _notify(handover, person, at, told, "/inbox/", "taken")
    left = handover.lines.filter(status=Status.LEFT).count()
    said = _("%(leaver)s 的离职交接已执行，%(left)d 项未完成。") if left else _("%(leaver)s 的离职交接已全部完成。")
    page = reverse("handover", args=[handover.pk])
    _notify(handover, handover.by_id, at, said % {**words, "left": left}, page, "done")


def _notify(handover: Handover, person: int, at: datetime, text: str, path: str, what: str) -> None:
    outbox.put(effect="notify", key=f"handover:{handover.pk}:{handover.attempts}:{what}:{person}", payload={
        "kind": "system.handover", "case": "", "process": "", "item": None, "by": None, "at": at.isoformat(),
        "to": {"people": [person], "posts": []}, "words": {"text": text, "path": path},
    })  # fmt: skip
