"""Keeping steps and courses up to date and piling them up by month: in bounded batches, by whoever holds the lock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction

from approvals.health.models import Progress as Measured
from reports.dashboards.models import Changed, Progress
from reports.dashboards.services import courses, piles, steps

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_BACK_EVERY: Final = timedelta(hours=24)  # logs that are played bring endings of long ago
OVERLAP: Final = timedelta(hours=1)  # looked at again, for what was committed late
BATCH: Final = 5_000
ROUNDS: Final = 5  # of one run: what is left is taken by the next
PILED: Final = 50  # months of processes piled up in one run

Month = tuple[date, int]  # a month's first day and a process


def keep(*, at: datetime) -> int:
    """Keep what has moved, then pile up the months that changed; returns how many steps and cases were kept."""
    kept = 0
    for _round in range(ROUNDS):
        taken = _keep_batch(at)
        kept += taken
        if taken < BATCH:
            break
    _pile_up(at)
    return kept


def _progress() -> Progress | None:
    """The one row, locked; None while somebody else is at it."""
    Progress.objects.get_or_create(pk=1, defaults={"steps_until": BEGINNING})
    return Progress.objects.select_for_update(skip_locked=True).filter(pk=1).first()


@transaction.atomic
def _keep_batch(at: datetime) -> int:
    """One batch of cases and one of steps, each as far as they are measured."""
    if (progress := _progress()) is None:
        return 0
    if progress.looked_back_at is None or progress.looked_back_at <= at - LOOK_BACK_EVERY:
        progress.steps_until, progress.looked_back_at = BEGINNING, at
    moved = courses.keep(BATCH)
    until = min(at, Measured.objects.values_list("steps_until", flat=True).first() or BEGINNING)
    done = steps.keep(progress.steps_until - OVERLAP, until, BATCH)
    progress.steps_until = done[-1].ended_at if len(done) == BATCH else until
    progress.save()
    _mark({(one.finished, one.process_id) for one in moved if one.finished}
          | {(one.month, one.process_id) for one in done})
    return max(len(moved), len(done))


def _mark(months: set[Month]) -> None:
    rows = [Changed(month=month, process_id=process) for month, process in sorted(months)]
    Changed.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def _pile_up(at: datetime) -> None:
    """Pile up the months that changed, the latest first; the figures hold as of now once none is left."""
    if (progress := _progress()) is None:
        return
    changed = list(Changed.objects.order_by("-month", "process")[: PILED + 1])
    for one in changed[:PILED]:
        piles.renew(one.month, one.process_id)
    Changed.objects.filter(pk__in=[one.pk for one in changed[:PILED]]).delete()
    if len(changed) <= PILED:
        progress.kept_at = at
        progress.save(update_fields=["kept_at"])
