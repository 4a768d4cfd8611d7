"""The clock's doors: timers that are due fire, clocks that start cases start them."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from celery import shared_task
from django.db import DatabaseError
from django.utils.timezone import now

from workflows.engine.protocol import Refused, TimerFired
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.runtime import clocks, sql
from workflows.runtime.incidents import Trouble, raise_incident
from workflows.runtime.models import Incident, PendingCommand, Timer
from workflows.runtime.move import Move, moving
from workflows.runtime.ports import DomainRefused

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
AT_ONCE: Final = 100


@shared_task(name="workflows.runtime.jobs.tick")
def tick() -> int:
    """Fire what is due now; returns how many timers fired."""
    return sweep(now())


def sweep(at: datetime) -> int:
    """Everything of this room that the clock owes at this moment."""
    return sweep_pending(at) + sweep_timers(at) + clocks.sweep(at)


def sweep_pending(at: datetime, *, limit: int = AT_ONCE) -> int:
    """Let the decisions that are due take effect, case by case; returns how many cases were settled."""
    due = PendingCommand.objects.due(at).values_list("case_id", flat=True)
    return sum(_settle(case_id, at) for case_id in dict.fromkeys(due[:limit]))


def _settle(case_id: int, at: datetime) -> bool:
    try:
        with moving(case_id=case_id, by=SYSTEM, at=at):
            return True  # opening the move has settled it
    except Exception:
        log.exception("Case %s: its decisions could not take effect; the next sweep tries again", case_id)
        return False


def sweep_timers(at: datetime, *, limit: int = AT_ONCE) -> int:
    """Lease due timers in a transaction of its own, then fire each under its case's lock; returns how many fired."""
    leased = sql.lease_timers(at, at + LEASE, limit)
    return sum(fire_timer(timer_id=timer_id, case_id=case_id, at=at) for timer_id, case_id in leased)


def fire_timer(*, timer_id: int, case_id: int, at: datetime) -> bool:
    """Fire one timer if it is still armed; a refusal raises one incident and disarms it."""
    try:
        with moving(case_id=case_id, by=SYSTEM, at=at) as move:
            timer = Timer.objects.filter(pk=timer_id, disarmed_at__isnull=True, due_at__lte=move.at).first()
            return timer is not None and _fire(move, timer)
    except DatabaseError:
        log.exception("Timer %s: the database failed; its lease runs out and it is tried again", timer_id)
        return False
    except Exception as refusal:
        if not isinstance(refusal, Refused | DomainRefused):
            log.exception("Timer %s", timer_id)
        _complain(timer_id, case_id, refusal, at)
        return False


def _fire(move: Move, timer: Timer) -> bool:
    name = move.graph.nodes[timer.timer].name
    command = TimerFired(timer.scope, timer.generation, timer.timer)
    timer.delete()
    return move.apply(command, entry=Entry(verb="timer.fired", object=Object("timer", command.timer, name=name)))


def _complain(timer_id: int, case_id: int, refusal: Exception, at: datetime) -> None:
    timer = Timer.objects.filter(pk=timer_id).first()
    if timer is not None:
        why = str(refusal) or repr(refusal)
        trouble = Trouble(Incident.Kind.TIMER, timer.scope, timer.generation, timer.timer, why)
        raise_incident(case_id=case_id, trouble=trouble, at=at)
