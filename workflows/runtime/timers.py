"""Timers of a case: armed when a step is entered, held while the case is suspended, gone when the step is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows.engine.protocol import StartTimer
from workflows.runtime import document, ports, sql
from workflows.runtime.models import Timer

if TYPE_CHECKING:
    from workflows.runtime.move import Move


def write(move: Move) -> None:
    """Remove what is over, add what is new."""
    if move.tally.stopped:
        sql.delete_timers(move.case.pk, move.tally.stopped)
    if move.tally.started:
        sql.insert_rows("runtime_timer", sql.TIMER_COLUMNS, [_row(move, one) for one in move.tally.started.values()])


def _row(move: Move, new: StartTimer) -> tuple[Any, ...]:
    due = ports.deadlines.get().due_at(new.spec, form=new.form, start=move.at)
    return move.case.pk, new.scope, new.generation, new.timer, new.form, new.spec, move.at, due


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
