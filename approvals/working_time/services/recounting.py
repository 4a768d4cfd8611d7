"""After a change: every running timer and open deadline is reckoned anew, in the background, case by case; clocks that
start cases, too.

A deadline is a function of what was given, since when, and the calendar; so a recount that runs twice moves nothing the
second time. It runs once at once, and once more when every process has seen the change.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Protocol

from django.db import transaction
from django.db.models import F

from approvals.working_time.models import Recount
from approvals.working_time.selectors import FRESH_IN_A_MOVE, STREAM, forget
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append
from workflows.runtime import clocks, deadlines
from workflows.runtime.models import Case

EFFECT: Final = "working_time.recount"
BATCH: Final = 500  # cases that are looked at in one go
SLICE: Final = 20.0  # seconds after which other messages of the outbox get their turn
SEEN_BY_ALL: Final = timedelta(seconds=FRESH_IN_A_MOVE + 30)


class Follower(Protocol):
    """Somebody who keeps deadlines of cases in working time."""

    def misplaced(self, case_ids: Collection[int], at: datetime) -> set[int]:
        """Which of the cases have a deadline that today's calendar puts elsewhere."""
        ...

    def recompute(self, case_id: int, at: datetime) -> int:
        """Put the deadlines of a locked case where they belong; returns how many moved."""
        ...


followers: list[Follower] = []  # filled in AppConfig.ready()


def ask(*, reason: str, by: Actor, at: datetime) -> Recount:
    """Have everything that is open reckoned anew, soon and in the background."""
    recount = Recount.objects.create(asked_at=at, asked_by_name=by.name[:100], reason=reason[:200])
    _send(recount, "at once", None)
    return recount


def _send(recount: Recount, turn: str, not_before: datetime | None) -> None:
    outbox.put(effect=EFFECT, key=f"recount:{recount.pk}:{turn}", payload={"recount_id": recount.pk},
               not_before=not_before)  # fmt: skip


def run(*, recount_id: int, at: datetime) -> Recount:
    """Go over the open cases from where the recount has come to; raises `outbox.NotNow` when its slice is used up."""
    forget()  # another process may have made the change
    recount = _begin(recount_id, at)
    until = monotonic() + SLICE
    while cases := _next(recount):
        if monotonic() > until:
            raise outbox.NotNow(at + timedelta(seconds=1))
        _go_over(recount, cases, at)
    moved = clocks.recompute_clocks(at)
    Recount.objects.filter(pk=recount.pk).update(timers_moved=F("timers_moved") + moved)
    return _end(recount, at)


def _begin(recount_id: int, at: datetime) -> Recount:
    recount = Recount.objects.get(pk=recount_id)
    if recount.started_at is None:
        recount.started_at, recount.cases = at, Case.objects.open().count()
        recount.save(update_fields=["started_at", "cases"])
    return recount


def _next(recount: Recount) -> list[int]:
    later = Case.objects.open().filter(pk__gt=recount.last_case)
    return list(later.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _go_over(recount: Recount, cases: list[int], at: datetime) -> None:
    """Look at the cases without a lock, then put right under its own lock each case that needs it."""
    misplaced = deadlines.cases_with_misplaced_timers(cases, at)
    for follower in followers:
        misplaced |= follower.misplaced(cases, at)
    for case_id in sorted(misplaced):
        _put_right(recount, case_id, at)
    Recount.objects.filter(pk=recount.pk).update(last_case=cases[-1], cases_done=F("cases_done") + len(cases))
    recount.last_case = cases[-1]


@transaction.atomic
def _put_right(recount: Recount, case_id: int, at: datetime) -> None:
    if deadlines.hold_case(case_id):
        timers = deadlines.recompute_deadlines(case_id=case_id, at=at)
        items = sum(follower.recompute(case_id, at) for follower in followers)
        moved = {"timers_moved": F("timers_moved") + timers, "items_moved": F("items_moved") + items}
        Recount.objects.filter(pk=recount.pk).update(**moved)


@transaction.atomic
def _end(recount: Recount, at: datetime) -> Recount:
    """Tell what came of it, and go over everything once more when every process knows the change."""
    moved_before = recount.timers_moved + recount.items_moved
    recount.refresh_from_db()
    first, moved = recount.finished_at is None, recount.timers_moved + recount.items_moved
    recount.finished_at, recount.last_case = recount.finished_at or at, 0
    recount.cases_done = recount.cases
    recount.save(update_fields=["finished_at", "last_case", "cases_done"])
    if first and at < recount.asked_at + SEEN_BY_ALL:
        _send(recount, "once more", recount.asked_at + SEEN_BY_ALL)
    if first or moved != moved_before:
        append(stream=STREAM, entry=_told(recount), at=at, by=SYSTEM)
    return recount


def _told(recount: Recount) -> Entry:
    detail = {
        "reason": recount.reason, "cases": recount.cases, "timers_moved": recount.timers_moved,
        "items_moved": recount.items_moved,
    }  # fmt: skip
    return Entry(verb="working_time.recounted", object=Object("recount", str(recount.pk)), detail=detail)
