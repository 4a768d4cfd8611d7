"""Timer start events: a published version that begins by the clock starts its cases by itself."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from django.db import connection, transaction

from workflows.engine.graph.attributes import next_cycle
from workflows.engine.graph.nouns import TimerSpec
from workflows.engine.protocol import Refused
from workflows.ledger import services as ledger
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.library.models import ProcessVersion
from workflows.runtime import document, ports
from workflows.runtime.models import StartClock
from workflows.runtime.ports import DomainRefused
from workflows.runtime.services import CannotStart, Opening, start_on

log = logging.getLogger(__name__)


def sweep(at: datetime) -> int:
    """Wind up the clocks of newly published versions, then start what is due; returns how many cases were started."""
    wind_up()
    due = StartClock.objects.filter(due_at__lte=at).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_ring(pk, at) for pk in list(due))


def wind_up() -> None:
    """Give every timer start event of a published version its clock, counted from the publication."""
    known = StartClock.objects.values("process_version")
    published = ProcessVersion.objects.in_force().exclude(pk__in=known).values_list("pk", "sha256", "published_at")
    rows = [row for pk, sha256, at in published if at for row in _clocks(pk, sha256, at)]
    StartClock.objects.bulk_create(rows, ignore_conflicts=True)


def _clocks(version_id: int, sha256: str, at: datetime) -> list[StartClock]:
    graph = document.graph_of(version_id, sha256)
    timers = [(key, graph.nodes[key].timer) for key in graph.starts]
    return [
        StartClock(process_version_id=version_id, element=element, form=timer.form, spec=timer.spec, counted_from=at,
                   due_at=_due_at(version_id, timer, at))
        for element, timer in timers
        if timer is not None
    ]


def _due_at(version_id: int, timer: TimerSpec, at: datetime) -> datetime | None:
    """When the clock rings first; a spec that the calendar cannot read never rings, and the version's trail says so."""
    try:
        return ports.deadlines.get().due_at(timer.spec, form=timer.form, start=at)
    except DomainRefused as refusal:
        version = ProcessVersion.objects.select_related("process").get(pk=version_id)
        _tell(version, refusal, at)
        return None


def _ring(clock_id: int, at: datetime) -> bool:
    """Start the clock's next case, once: the clock is locked first, and the case it starts is nobody else's yet."""
    with transaction.atomic():
        clock = _held(clock_id, at)
        if clock is None:
            return False
        due, clock.fired = clock.due_at, clock.fired + 1
        _wind_on(clock)
        started = clock.process_version.is_in_force and _start(clock, due or at)
        clock.save(update_fields=["fired", "spec", "counted_from", "due_at"])
    return started


def _held(clock_id: int, at: datetime) -> StartClock | None:
    clocks = StartClock.objects.select_related("process_version__process").filter(pk=clock_id, due_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        clocks = clocks.select_for_update(of=("self",), skip_locked=True)
    return clocks.first()


def _wind_on(clock: StartClock) -> None:
    """The next time of a cycle, counted from this one; nothing for a date or a duration, or for a retired version."""
    rest = next_cycle(clock.spec) if clock.form == "cycle" and clock.process_version.is_in_force else ""
    start, clock.spec, clock.due_at = clock.due_at, rest or clock.spec, None
    if rest and start:
        clock.counted_from = start
        clock.due_at = ports.deadlines.get().due_at(rest, form=clock.form, start=start)


@transaction.atomic
def recompute_clocks(at: datetime) -> int:
    """Let the clocks that start cases ring when today's calendar says; returns how many moved. What is due stays so."""
    waiting = StartClock.objects.select_for_update().filter(due_at__gt=at, counted_from__isnull=False)
    moved = [clock for clock in waiting.exclude(form="date").order_by("pk") if _moves(clock)]
    StartClock.objects.bulk_update(moved, ["due_at"])
    return len(moved)


def _moves(clock: StartClock) -> bool:
    """Whether the clock rings at another moment now; what the calendar cannot read stays where it is."""
    before, start = clock.due_at, clock.counted_from
    with suppress(DomainRefused):
        if start is not None:
            clock.due_at = ports.deadlines.get().due_at(clock.spec, form=clock.form, start=start)
    return clock.due_at != before


def _start(clock: StartClock, at: datetime) -> bool:
    version = clock.process_version
    opening = Opening(f"{version.process.code}-{clock.pk}-{clock.fired}", version.process.name, node=clock.element)
    try:
        with transaction.atomic():
            start_on(version=version, opening=opening, by=SYSTEM, at=at)
    except (Refused, DomainRefused, CannotStart) as refusal:
        _tell(version, refusal, at)
        return False
    return True


def _tell(version: ProcessVersion, refusal: Exception, at: datetime) -> None:
    log.warning("%s did not start by its clock: %s", version, refusal)
    entry = Entry(verb="version.clock_refused", object=Object("version", version.stream), reason=str(refusal))
    ledger.append(stream=version.stream, entry=entry, by=SYSTEM, at=at)
