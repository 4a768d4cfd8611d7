"""Questions about working time. `calendar_for` is the one place where everybody gets their calendar from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from time import monotonic
from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet

from approvals.organisation.models import Department
from approvals.working_time.calendars import Calendar
from approvals.working_time.models import Day, Hours, Recount
from approvals.working_time.resolving import DayRow, HoursRow, Snapshot
from workflows.ledger.models import Stream

STREAM: Final = "working_time"
FRESH: Final = 5.0  # seconds for which the revision is not asked for again
FRESH_IN_A_MOVE: Final = 60.0  # the same inside a transaction, so that an approval asks nothing
RELOADED: Final = 600.0  # seconds after which the tree of departments is read again, whatever the revision


class _Cache:
    """What this process knows, when it asked last and when it read last."""

    snapshot: Snapshot | None = None
    asked = 0.0
    read = 0.0


def calendar_for(department_id: int | None = None) -> Calendar:
    """The calendar of the department, or the company's; a value that knows every day, past and to come.

    Another process's edit is seen within seconds; the recount sets right what was reckoned meanwhile."""
    return current().calendar(department_id)


def current() -> Snapshot:
    """What is valid now; asks the database for the revision every few seconds at most."""
    now, snapshot = monotonic(), _Cache.snapshot
    fresh = FRESH_IN_A_MOVE if connection.in_atomic_block else FRESH
    if snapshot is not None and now - _Cache.asked < fresh:
        return snapshot
    revision = _revision()
    if snapshot is None or snapshot.revision != revision or now - _Cache.read > RELOADED:
        _Cache.snapshot, _Cache.read = snapshot, _Cache.read = _read(revision), now
    _Cache.asked = now
    return snapshot


def forget() -> None:
    """Read everything again at the next question; called after a change has been committed."""
    _Cache.snapshot = None


def _revision() -> str:
    """The head of the chain of changes: no two states of the calendar share it."""
    return Stream.objects.filter(name=STREAM).values_list("hash", flat=True).first() or ""


def _read(revision: str) -> Snapshot:
    hours: dict[int | None, list[HoursRow]] = defaultdict(list)
    days: dict[int | None, list[DayRow]] = defaultdict(list)
    for hour in Hours.objects.all():
        hours[hour.department_id].append(HoursRow(hour.since, None if hour.follows else hour.days))
    for day in Day.objects.all():
        usual = day.kind == Day.Kind.MAKE_UP and not day.hours
        days[day.department_id].append(DayRow(day.day, None if usual else day.spans))
    branches = (hours.keys() | days.keys()) - {None}
    parents = dict(Department.objects.values_list("pk", "parent_id")) if branches else {}
    return Snapshot(revision, hours, days, parents)


# --- pages ------------------------------------------------------------------------------------------------------------


def line_of(department: Department | None) -> list[int]:
    """The department and those above it, nearest first."""
    parents = dict(Department.objects.values_list("pk", "parent_id")) if department else {}
    line: list[int] = []
    key = department.pk if department else None
    while key is not None and key not in line:
        line.append(key)
        key = parents.get(key)
    return line


def days_of(department: Department | None, year: int) -> list[Day]:
    """The days of the year that differ, as they hold for the department: its own before those from above."""
    line = line_of(department)
    rank = {pk: place for place, pk in enumerate(line)}
    found = Day.objects.in_year(year).filter(Q(department=None) | Q(department__in=rank)).select_related("department")
    nearest: dict[object, Day] = {}
    for day in sorted(found, key=lambda one: -rank.get(one.department_id or 0, len(line))):
        nearest[day.day] = day
    return sorted(nearest.values(), key=lambda one: one.day)


def day_of(department: Department | None, day: date) -> Day | None:
    """What is said about the day for the department, by itself or from above."""
    return next((one for one in days_of(department, day.year) if one.day == day), None)


def departments() -> list[Department]:
    """Whom a calendar of their own may be given to: branches and counties, and departments that have one already."""
    branches = (Department.Kind.BRANCH, Department.Kind.COUNTY)
    own = [Q(pk__in=rows.exclude(department=None).values("department")) for rows in (Hours.objects, Day.objects)]
    found = Department.objects.active().filter(Q(kind__in=branches) | own[0] | own[1])
    return list(found.order_by("order", "code"))


def hours_of(department: Department | None) -> QuerySet[Hours]:
    """The department's own hours, latest first."""
    return Hours.objects.filter(department=department).order_by("-since", "-pk")


def last_recount() -> Recount | None:
    """The recount that was asked for last."""
    return Recount.objects.order_by("-pk").first()
