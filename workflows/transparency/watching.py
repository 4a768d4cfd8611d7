"""The check in the background: rounds over chains, log and places outside, a slice at a time, and alarms for what is
wrong. Slices are looked at without a lock; of two workers at the same slice one counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import transaction

from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.ledger.models import Event
from workflows.ledger.services import append
from workflows.transparency import archive, chains, checking, guards, wards
from workflows.transparency.findings import Finding, Slice
from workflows.transparency.keys import STREAM
from workflows.transparency.models import Alarm, Log, Round

EVERY: Final = timedelta(hours=6)  # from the end of a round to the beginning of the next
MOST: Final = 100  # alarms of one round; beyond that they are only counted
PARTS: Final[dict[str, checking.Part]] = {
    "guards": guards.missing, "chains": chains.chains, "heads": chains.vanished, **checking.PARTS,
    "archives": archive.changed,
}
COUNTED: Final = frozenset({"chains", "leaves"})
Tell = Callable[[Alarm, Finding, datetime], None]


def parts() -> dict[str, checking.Part]:
    """Everything that a round looks at, in order: the ledger itself, then what others seal into it."""
    return PARTS | wards.checks()


def work(*, at: datetime, seconds: float, tell: Tell) -> int:
    """Go on with the round under way for so many seconds, or begin one that is due; how many slices were done."""
    until, slices = monotonic() + seconds, 0
    if current() is None and is_due(at):
        begin(at)
    while monotonic() < until and advance(at=at, tell=tell):
        slices += 1
    return slices


def current() -> Round | None:
    """The round under way."""
    return Round.objects.filter(finished_at=None).order_by("pk").first()


def last() -> Round | None:
    """The round that was finished last."""
    return Round.objects.exclude(finished_at=None).order_by("-pk").first()


def is_due(at: datetime) -> bool:
    """Whether the last round is long enough ago."""
    ended = last()
    return ended is None or ended.finished_at is None or at - ended.finished_at >= EVERY


@transaction.atomic
def begin(at: datetime) -> Round:
    """Begin a round, unless one is under way."""
    Log.objects.select_for_update().filter(pk=1).first()  # two who begin at once begin one
    if under_way := current():
        return under_way
    total = Event.objects.count() + sum(Log.objects.values_list("size", flat=True))
    return Round.objects.create(started_at=at, part=next(iter(parts())), total=total)


def advance(*, at: datetime, tell: Tell) -> bool:
    """Do the next slice of the round under way; False when there is none."""
    going = current()
    if going is None:
        return False
    _keep(going, parts()[going.part](going.cursor), at, tell)
    return True


@transaction.atomic
def _keep(going: Round, seen: Slice, at: datetime, tell: Tell) -> None:
    """Note how far the round is, and what was found; nothing when somebody else has done this slice."""
    part = going.part if seen.cursor is not None else _following(going.part)
    changes = {"part": part or going.part, "cursor": seen.cursor, "steps": going.steps + 1,
               "done": going.done + (seen.done if going.part in COUNTED else 0),
               "faults": going.faults + len(seen.findings), "finished_at": None if part else at}
    if Round.objects.filter(pk=going.pk, steps=going.steps, finished_at=None).update(**changes) == 1:
        for found in seen.findings[: max(0, MOST - going.faults)]:
            _raise(found, going, at, tell)


def _following(part: str) -> str:
    order = list(parts())
    place = order.index(part) + 1
    return order[place] if place < len(order) else ""


def _raise(found: Finding, going: Round, at: datetime, tell: Tell) -> None:
    """An alarm for something new, recorded and told; something known is only seen again."""
    told, new = Alarm.objects.get_or_create(
        key=found.key, defaults={"finding": asdict(found), "found_at": at, "seen_in": going})
    if not new:
        Alarm.objects.filter(pk=told.pk).update(seen_in=going)
        return
    append(stream=STREAM, at=at, by=SYSTEM, entry=Entry(
        verb="ledger.alarm_raised", object=Object("alarm", str(told.pk)), detail={"key": told.key}))
    tell(told, found, at)


def finding_of(alarm: Alarm) -> Finding:
    """What the alarm is about."""
    return Finding(**alarm.finding)
