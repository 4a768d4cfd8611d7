"""Deadlines of open work while its case rests: they stand still, and run on with the working time that was left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from approvals.inbox import working_time
from approvals.inbox.models import NEVER, Principal, WorkItem
from approvals.inbox.working_time import OFFICE_HOURS


def hold(case_id: int, at: datetime) -> None:
    """Stop the deadlines of the case's open items."""
    WorkItem.objects.open().filter(case_id=case_id, paused_at=None).update(paused_at=at)


def rearm(case_id: int, at: datetime) -> None:
    """Let them run on: open work has as much working time left as when it stopped."""
    items = list(WorkItem.objects.open().filter(case_id=case_id, paused_at__isnull=False).order_by("pk"))
    for item in items:
        item.due_at, item.paused_at = _moved(item, at), None
    WorkItem.objects.bulk_update(items, ["due_at", "paused_at"])
    _move_principals(items)


def _moved(item: WorkItem, at: datetime) -> datetime | None:
    if item.due_at is None or item.paused_at is None or item.due_at <= item.paused_at:
        return item.due_at
    return working_time.add(OFFICE_HOURS, at, working_time.between(OFFICE_HOURS, item.paused_at, item.due_at))


def _move_principals(items: Iterable[WorkItem]) -> None:
    due = {item.pk: item.due_at or NEVER for item in items}
    rows = list(Principal.objects.filter(item_id__in=due, open=True).order_by("pk"))
    for row in rows:
        row.urgent_at = due[row.item_id]
    Principal.objects.bulk_update(rows, ["urgent_at"])
