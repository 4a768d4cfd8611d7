"""Deadlines of open work by another calendar: each is what its step was given, counted from when it began to count."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db.models import F, OuterRef, Q, Subquery

from approvals.inbox import alarms
from approvals.inbox.models import Principal, WorkItem
from approvals.working_time import reckoning
from approvals.working_time.reckoning import WrongSpec
from approvals.working_time.selectors import calendar_for


class OpenWork:
    """Follows the calendar with the deadlines of work items. What is overdue stays so, whatever is edited."""

    def misplaced(self, case_ids: Collection[int], at: datetime) -> set[int]:
        """Which of the cases have a deadline that today's calendar puts elsewhere; one statement."""
        return {item.case_id for item in _misplaced(case_ids, at)}

    def recompute(self, case_id: int, at: datetime) -> int:
        """Put the deadlines of a locked case where they belong, and its items to their places in every inbox."""
        items = _misplaced([case_id], at)
        WorkItem.objects.bulk_update(items, ["due_at", "alarm_stage", "next_alarm_at"])
        due = WorkItem.objects.filter(pk=OuterRef("item_id")).values("due_at")
        Principal.objects.filter(item__in=items).update(urgent_at=Subquery(due))
        return len(items)


_READ: Final = (
    "case_id", "opened_at", "due_at", "paused_at", "hours_of_id", "due_spec", "counted_from", "attributes",
    "alarm_stage", "next_alarm_at", "late_spec", "late_from",
)  # fmt: skip


def _misplaced(case_ids: Collection[int], at: datetime) -> Sequence[WorkItem]:
    """The items whose deadline lies ahead (of now, or of when it was stopped) and belongs elsewhere, or whose next
    alarm does."""
    ahead = Q(paused_at=None, due_at__gt=at) | Q(due_at__gt=F("paused_at")) | Q(next_alarm_at__gt=at)
    found = WorkItem.objects.open().filter(ahead, due_at__isnull=False, case_id__in=case_ids).order_by("pk")
    return [item for item in found.only(*_READ) if _moves(item, at)]


def _moves(item: WorkItem, at: datetime) -> bool:
    """Put the item's deadline and alarm where they belong by today's calendar; False when they are there already."""
    before = item.due_at, item.next_alarm_at
    if item.due_at is not None and item.due_at > (item.paused_at or at):
        item.due_at = due_now(item) or item.due_at
    alarms.arm(item)
    return (item.due_at, item.next_alarm_at) != before


def due_now(item: WorkItem) -> datetime | None:
    """When the item is due by today's calendar; None when its deadline has nothing to do with working time."""
    attributes = json.loads(item.attributes)
    spec = item.due_spec or attributes.get("dueDate", "") or attributes.get("limit", "")
    if not spec or spec.startswith(("${", "#{")) or (spec[:1].isdigit() and "-" in spec):
        return None
    try:
        return reckoning.after(calendar_for(item.hours_of_id), item.counted_from or item.opened_at, spec)
    except WrongSpec:
        return None
