"""Deadlines of open work while its case rests: they stand still, and run on with the working time that was left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from approvals.inbox import alarms
from approvals.inbox.models import NEVER, Principal, WorkItem
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for

_MOVED: Final = (
    "due_at", "paused_at", "due_spec", "counted_from", "alarm_stage", "next_alarm_at", "late_spec", "late_from",
)  # fmt: skip


def hold(case_id: int, at: datetime) -> None:
    """Stop the deadlines of the case's open items."""
    WorkItem.objects.open().filter(case_id=case_id, paused_at=None).update(paused_at=at)


def rearm(case_id: int, at: datetime) -> None:
    """Let them run on: open work has as much working time left as when it stopped."""
    items = list(WorkItem.objects.open().filter(case_id=case_id, paused_at__isnull=False).order_by("pk"))
    for item in items:
        _go_on(item, at)
    WorkItem.objects.bulk_update(items, _MOVED)
    _move_principals(items)


def _go_on(item: WorkItem, at: datetime) -> None:
    """What was left counts from now on; a deadline that had passed before the rest stays where it is."""
    if item.due_at is None or item.paused_at is None:
        item.paused_at = None
        return
    if item.due_at <= item.paused_at:
        alarms.keep_late_time(item, item.paused_at, at)
    else:
        calendar = calendar_for(item.hours_of_id)
        item.due_spec = reckoning.as_spec(reckoning.between(calendar, item.paused_at, item.due_at))
        item.due_at, item.counted_from = reckoning.after(calendar, at, item.due_spec), at
    item.paused_at = None
    alarms.arm(item)


def _move_principals(items: Iterable[WorkItem]) -> None:
    due = {item.pk: item.due_at or NEVER for item in items}
    rows = list(Principal.objects.filter(item_id__in=due, open=True).order_by("pk"))
    for row in rows:
        row.urgent_at = due[row.item_id]
    Principal.objects.bulk_update(rows, ["urgent_at"])
