"""Timers of a case: armed when a step is entered, held while the case is suspended, gone when the step is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflows.engine.protocol import CarryTimer, StartTimer
from workflows.runtime import document, ports, sql
from workflows.runtime.models import Timer
from workflows.runtime.tally import TimerKey

if TYPE_CHECKING:
    from workflows.runtime.move import Move


def write(move: Move) -> None:
    """Remove what is over, carry what goes on in another version, add what is new."""
    if move.tally.stopped:
        sql.delete_timers(move.case.pk, move.tally.stopped)
    if move.tally.kept:
        _carry(move, {(one.scope, one.generation, one.was): one for one in move.tally.kept.values()})
    if move.tally.started:
        sql.insert_rows("runtime_timer", sql.TIMER_COLUMNS, [_row(move, one) for one in move.tally.started.values()])


def _row(move: Move, new: StartTimer) -> tuple[Any, ...]:
    due = ports.deadlines.get().due_at(new.spec, form=new.form, start=move.at)
    return move.case.pk, new.scope, new.generation, new.timer, new.form, new.spec, move.at, due


def _carry(move: Move, kept: Mapping[TimerKey, CarryTimer]) -> None:
    """Let timers go on under another name or with another term, which counts from when they were armed; of one that
    rests the whole new term is left."""
    deadlines, moved = ports.deadlines.get(), []
    for timer in Timer.objects.filter(case=move.case).order_by("pk"):
        goes_on = kept.get((timer.scope, timer.generation, timer.timer))
        if goes_on is None:
            continue
        timer.timer, timer.leased_until = goes_on.timer, None
        if goes_on.anew:
            timer.form, timer.spec, timer.left = goes_on.form, goes_on.spec, ""
            if timer.due_at is not None:
                timer.due_at = deadlines.due_at(goes_on.spec, form=goes_on.form, start=timer.armed_at)
        moved.append(timer)
    Timer.objects.bulk_update(moved, ["timer", "form", "spec", "left", "due_at", "leased_until"])


def hold(move: Move) -> None:
    """Stop the case's clocks and keep what is left of each."""
    deadlines, held = ports.deadlines.get(), []
    for timer in Timer.objects.filter(case=move.case):
        if timer.due_at is not None:
            timer.spec = deadlines.left(timer.spec, form=timer.form, due_at=timer.due_at, at=move.at)
            timer.due_at = timer.leased_until = None
            held.append(timer)
    Timer.objects.bulk_update(held, ["spec", "due_at", "leased_until"])


def rearm(move: Move) -> None:
    """Let the case's clocks run on with what was left of each; from then on the engine's spec counts again."""
    deadlines, specs = ports.deadlines.get(), document.timers(move.state)
    running = list(Timer.objects.filter(case=move.case, due_at__isnull=True))
    for timer in running:
        timer.due_at = deadlines.due_at(timer.spec, form=timer.form, start=move.at)
        timer.left, timer.armed_at = timer.spec, move.at
        timer.spec = specs.get((timer.scope, timer.generation, timer.timer), timer.spec)
    Timer.objects.bulk_update(running, ["spec", "left", "armed_at", "due_at"])
