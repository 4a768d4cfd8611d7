"""Deeds outside working time: by the calendar of the department that the person belongs to, its holidays included."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.organisation.models import Department, Person
from approvals.working_time.calendars import Calendar
from approvals.working_time.resolving import COMPANY
from approvals.working_time.selectors import current
from reports.exceptions.scope import Scope, newest_first
from workflows.ledger.models import EventQuerySet
from workflows.ledger.statements import is_postgres

CHUNK: Final = 5_000
WEEKDAYS: Final = tuple(map(gettext_lazy, ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")))


class Clock:
    """Whether people are at work at a moment; one statement for whom they belong to, days are looked up once."""

    def __init__(self) -> None:
        self.known = current()
        self.departments: dict[int, int | None] = dict(Person.objects.values_list("pk", "department_id"))
        self.spans: dict[tuple[int, date], tuple[tuple[datetime, datetime], ...]] = {}

    def calendar(self, person_id: int | None) -> Calendar:
        """The calendar of the person's department; the company's for who is not there any more."""
        return self.known.calendar(self.departments.get(person_id or 0))

    def is_off(self, person_id: int | None, at: datetime) -> bool:
        """Whether the person's department does not work then; a span ends before its last moment."""
        calendar = self.calendar(person_id)
        day = calendar.day_of(at)
        key = (id(calendar), day)
        if key not in self.spans:
            self.spans[key] = calendar.spans(day)
        return not any(opens <= at < closes for opens, closes in self.spans[key])

    def why(self, person_id: int | None, at: datetime) -> str:
        """In one sentence what kind of time it was there and then."""
        calendar = self.calendar(person_id)
        local, day = at.astimezone(calendar.zone), calendar.day_of(at)
        said = {"day": str(WEEKDAYS[day.weekday()]), "at": f"{local:%H:%M}"}
        if not calendar.is_working(day):
            return _("%(day)s不是工作日，%(at)s 办理") % said
        return _("%(day)s %(at)s 办理，不在工作时段") % said


def out_of_hours(decided: EventQuerySet, scope: Scope) -> EventQuerySet | list[int]:
    """The decisions that were made outside working time. PostgreSQL looks for each in the working spans of the period;
    elsewhere they are read through once, narrow rows, newest first."""
    if is_postgres():
        return _looked_up(decided, scope)
    clock = Clock()
    rows = newest_first(decided).values_list("pk", "actor_id", "at").iterator(chunk_size=CHUNK)
    return [pk for pk, person, at in rows if clock.is_off(person, at)]


def _looked_up(decided: EventQuerySet, scope: Scope) -> EventQuerySet:
    """By the calendar of each department that says anything about its hours, and the company's for everybody else."""
    known, own = current(), _own_calendars()
    of_their_own = Person.objects.filter(department_id__in=[one for line in own.values() for one in line]).values("pk")
    found = decided.alias(company=_place(known.calendar(COMPANY), scope))
    off = Q(company=0) & ~Q(actor_id__in=of_their_own)
    for number, (nearest, departments) in enumerate(own.items()):
        found = found.alias(**{f"own_{number}": _place(known.calendar(nearest), scope)})
        people = Person.objects.filter(department_id__in=departments).values("pk")
        off |= Q(**{f"own_{number}": 0}) & Q(actor_id__in=people)
    return found.filter(off)


def _own_calendars() -> dict[int, list[int]]:
    """By department that says something about its hours: itself and those below that follow it."""
    known, found = current(), defaultdict[int, list[int]](list)
    for pk in Department.objects.values_list("pk", flat=True):
        nearest = known.nearest(pk)
        if nearest is not None:
            found[nearest].append(pk)
    return found


def _place(calendar: Calendar, scope: Scope) -> RawSQL:
    """1 within a working span of the period, 0 before, between and after them: found by halving, not one by one."""
    days = (scope.since + timedelta(days=number) for number in range((scope.until - scope.since).days + 1))
    bounds = [moment for day in days for span in calendar.spans(day) for moment in span]
    return RawSQL('width_bucket("ledger_event"."at", %s::timestamptz[]) %% 2', [bounds])
