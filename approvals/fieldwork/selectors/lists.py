"""Lists of tasks and items by filters, and the monthly progress of branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from approvals.fieldwork.models import Item, Task
from approvals.fieldwork.models.item import ItemQuerySet
from approvals.fieldwork.models.plan import TaskQuerySet
from approvals.fieldwork.selectors.access import items_for, tasks_for
from approvals.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Line:
    """One branch in one month: tasks by the month in which they are due, findings by the month in which they were
    made."""

    month: date
    branch: str
    planned: int = 0
    done: int = 0
    overdue: int = 0
    open: int = 0
    verified: int = 0


def tasks(person: Person, today: date, *, wanted: Mapping[str, Any]) -> TaskQuerySet:
    """Tasks by words, kind, branch and state (`late` among them), the next due first."""
    found = tasks_for(person).select_related("plan__process", "branch", "recorded_by")
    for word in str(wanted.get("q", "")).split()[:5]:
        found = found.filter(Q(plan__title__icontains=word) | Q(plan__process__name__icontains=word)
                             | Q(plan__process__code__icontains=word))
    if kind := wanted.get("kind"):
        found = found.filter(plan__kind=kind)
    if branch := wanted.get("branch"):
        found = found.filter(branch__code=branch)
    state = wanted.get("state", "")
    found = found.late(today) if state == "late" else found.filter(state=state) if state else found
    return found.order_by("-plan__due_on", "branch__order", "pk")


def items(person: Person, today: date, *, wanted: Mapping[str, Any]) -> ItemQuerySet:
    """Items by words, branch and state (`late` among them), or one's own, the next due first."""
    found = items_for(person).select_related("process", "owner", "task__branch", "found_by")
    for word in str(wanted.get("q", "")).split()[:5]:
        found = found.filter(Q(text__icontains=word) | Q(process__name__icontains=word)
                             | Q(owner__name__icontains=word))
    if branch := wanted.get("branch"):
        found = found.filter(task__branch__code=branch)
    if wanted.get("mine"):
        found = found.filter(owner=person)
    state = wanted.get("state", "")
    found = found.late(today) if state == "late" else found.filter(state=state) if state else found
    return found.order_by("due_on", "pk")


def progress(year: int, today: date) -> list[Line]:
    """Every branch and month of the year with anything in it, by month and branch; two statements."""
    counts: dict[tuple[date, str], Counter[str]] = {}
    for row in _tasks_of(year, today):
        counts.setdefault((row["month"], row["branch__name"]), Counter()).update(
            planned=row["planned"], done=row["done"], overdue=row["overdue"])
    for row in _items_of(year):
        month = row["month"].date()
        counts.setdefault((month, row["task__branch__name"]), Counter()).update(
            open=row["open"], verified=row["verified"])
    return [Line(month, branch, **found) for (month, branch), found in sorted(counts.items())]


def _tasks_of(year: int, today: date) -> Any:
    late = Q(state__in=(Task.State.PLANNED, Task.State.DISPATCHED), plan__due_on__lt=today)
    wanted = Task.objects.exclude(state=Task.State.CANCELLED).filter(plan__due_on__year=year)
    return wanted.annotate(month=TruncMonth("plan__due_on")).order_by().values("month", "branch__name").annotate(
        planned=Count("pk"), done=Count("pk", filter=Q(state=Task.State.RECORDED)),
        overdue=Count("pk", filter=late))


def _items_of(year: int) -> Any:
    wanted = Item.objects.filter(task__isnull=False, found_at__year=year)
    return wanted.annotate(month=TruncMonth("found_at")).order_by().values("month", "task__branch__name").annotate(
        open=Count("pk", filter=~Q(state=Item.State.VERIFIED)),
        verified=Count("pk", filter=Q(state=Item.State.VERIFIED)))
