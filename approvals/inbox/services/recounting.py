"""Deadlines of open work by another calendar: each is what its step was given, counted from when it began to count."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery

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
        WorkItem.objects.bulk_update(items, ["due_at"])
        due = WorkItem.objects.filter(pk=OuterRef("item_id")).values("due_at")
        Principal.objects.filter(item__in=items).update(urgent_at=Subquery(due))
        return len(items)


def _misplaced(case_ids: Collection[int], at: datetime) -> Sequence[WorkItem]:
    """The items whose deadline lies ahead (of now, or of when it was stopped) and belongs elsewhere."""
    ahead = Q(paused_at=None, due_at__gt=at) | Q(due_at__gt=F("paused_at"))
    found = WorkItem.objects.open().filter(ahead, case_id__in=case_ids).order_by("pk")
    moved = []
    for item in found.only("case_id", "opened_at", "due_at", "hours_of_id", "due_spec", "counted_from", "attributes"):
        due = due_now(item)
        if due is not None and due != item.due_at:
            item.due_at = due
            moved.append(item)
    return moved


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
