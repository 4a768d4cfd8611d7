"""From rows to calendars: a department's own days and hours come before those of the departments above it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from approvals.working_time.calendars import CHINA, OFFICE_HOURS, Calendar, Spans, Week

COMPANY: Final = None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Hours by weekday from a day on; None: those of the department above."""

    since: date
    days: tuple[Spans, ...] | None


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day with hours of its own; None: those of an ordinary working day."""

    day: date
    spans: Spans | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that was said about working time at one revision, by department (None: the company)."""

    revision: str = ""
    hours: Mapping[int | None, Sequence[HoursRow]] = field(default_factory=dict)
    days: Mapping[int | None, Sequence[DayRow]] = field(default_factory=dict)
    parents: Mapping[int, int | None] = field(default_factory=dict)
    calendars: dict[int | None, Calendar] = field(default_factory=dict)  # what was resolved so far

    def calendar(self, department_id: int | None) -> Calendar:
        """The calendar of the department; departments that say nothing share the one of those above them."""
        own = self.nearest(department_id)
        known = self.calendars.get(own)
        if known is None:
            levels = [(self.hours.get(one, ()), self.days.get(one, ())) for one in self._up(own)]
            known = self.calendars[own] = resolve(levels)
        return known

    def nearest(self, department_id: int | None) -> int | None:
        """The department itself or the next above it that says anything; None for the company."""
        return next((one for one in self._up(department_id) if one in self.hours or one in self.days), COMPANY)

    def _up(self, department_id: int | None) -> list[int | None]:
        """The department, those above it, and the company."""
        line: list[int | None] = []
        while department_id is not None and department_id not in line:
            line.append(department_id)
            department_id = self.parents.get(department_id)
        return [*line, COMPANY]


Level = tuple[Iterable[HoursRow], Iterable[DayRow]]


def resolve(levels: Sequence[Level]) -> Calendar:
    """The calendar that results from the levels, nearest first."""
    weeks = _weeks([sorted(hours, key=lambda row: row.since) for hours, _days in levels])
    calendar = Calendar(CHINA, weeks)
    special: dict[date, Spans] = {}
    for _hours, days in reversed(levels):
        for row in days:
            special[row.day] = calendar.week_on(row.day).usual if row.spans is None else row.spans
    return Calendar(CHINA, weeks, special)


def _weeks(levels: Sequence[Sequence[HoursRow]]) -> tuple[Week, ...]:
    changes = sorted({row.since for rows in levels for row in rows})
    return tuple(Week(day, _in_force(levels, day)) for day in (date.min, *changes))


def _in_force(levels: Sequence[Sequence[HoursRow]], day: date) -> tuple[Spans, ...]:
    """The hours of the nearest level that has any of its own on that day."""
    for rows in levels:
        last = next((row for row in reversed(rows) if row.since <= day), None)
        if last is not None and last.days is not None:
            return last.days
    return OFFICE_HOURS.weeks[0].days
