"""Reckoning running timers anew after the calendar has changed: from where each was armed, by what it was given."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from workflows.runtime import ports
from workflows.runtime.models import Case, Timer

log = logging.getLogger(__name__)


def hold_case(case_id: int) -> bool:
    """Lock the case until the caller's transaction ends; False when it is over."""
    return Case.objects.open().select_for_update().filter(pk=case_id).values_list("pk").first() is not None


def cases_with_misplaced_timers(case_ids: Collection[int], at: datetime) -> set[int]:
    """Which of the cases have a timer that would ring at another moment by today's calendar."""
    return {timer.case_id for timer in _misplaced(case_ids, at)}


def recompute_deadlines(*, case_id: int, at: datetime) -> int:
    """Let the timers of a case, which the caller has locked, ring when today's calendar says; returns how many moved.

    What is due stays due, and what has rung is gone: nothing rings twice. Timers that rest keep what is left."""
    timers = _misplaced([case_id], at)
    Timer.objects.bulk_update(timers, ["due_at", "leased_until"])
    return len(timers)


def _misplaced(case_ids: Collection[int], at: datetime) -> Sequence[Timer]:
    deadlines, moved = ports.deadlines.get(), []
    running = Timer.objects.filter(case_id__in=case_ids, disarmed_at=None, due_at__gt=at).exclude(form="date")
    for timer in running.order_by("pk"):
        try:
            due = deadlines.due_at(timer.left or timer.spec, form=timer.form, start=timer.armed_at)
        except ports.DomainRefused as wrong:
            log.warning("Timer %s stays where it is: %s", timer.pk, wrong)
            continue
        if due != timer.due_at:
            timer.due_at, timer.leased_until = due, None
            moved.append(timer)
    return moved
