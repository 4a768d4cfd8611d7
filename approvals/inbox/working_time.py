"""Working time: when something is due that may take eight working hours. Pure; the calendar is a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

ZERO: Final = timedelta()
HOUR: Final = timedelta(hours=1)
MICROSECOND: Final = timedelta(microseconds=1)
LONGEST_HOLIDAY: Final = 400  # days without any work, after which a calendar is taken to be wrong


class WrongSpec(ValueError):
    """The text does not say when; the message tells what is expected."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people work: spans of each working day, days off, and days off that are worked instead (调休)."""

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    weekdays: frozenset[int] = frozenset(range(5))  # Monday is 0
    holidays: frozenset[date] = frozenset()
    make_up_days: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on that day; a make-up day outweighs everything."""
        return day in self.make_up_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of a day as moments in UTC, in order."""
        return _spans(self, day)

    def spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of working spans from `start` on, for as long as one asks."""
        day, idle = start.astimezone(self.zone).date(), 0
        while idle < LONGEST_HOLIDAY:
            spans = [(max(opens, start), closes) for opens, closes in self.spans(day) if closes > start]
            yield from spans
            idle = 0 if spans else idle + 1
            day += timedelta(days=1)
        raise WrongSpec(f"The calendar has no working day in the {LONGEST_HOLIDAY} days before {day}.")

    @property
    def day_length(self) -> timedelta:
        """How much is worked in one day."""
        day = date(2000, 1, 3)
        return sum((datetime.combine(day, b) - datetime.combine(day, a) for a, b in self.hours), ZERO)


@lru_cache(maxsize=4096)
def _spans(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    if not calendar.is_working(day):
        return ()
    zone = calendar.zone
    return tuple(
        (datetime.combine(day, opens, tzinfo=zone).astimezone(UTC), datetime.combine(day, closes, zone).astimezone(UTC))
        for opens, closes in calendar.hours
    )


OFFICE_HOURS: Final = Calendar(
    zone=ZoneInfo("Asia/Shanghai"), hours=((time(9), time(12)), (time(13, 30), time(17, 30)))
)


def add(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The moment at which `amount` of working time has passed since `start`."""
    start, left = start.astimezone(UTC), amount
    if left <= ZERO:
        return start
    for opens, closes in calendar.spans_from(start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise AssertionError("spans_from ends by raising")


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; nothing when they are the wrong way round."""
    start, end, worked = start.astimezone(UTC), end.astimezone(UTC), ZERO
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    while day <= last:
        for opens, closes in calendar.spans(day):
            worked += max(min(closes, end) - max(opens, start), ZERO)
        day += timedelta(days=1)
    return worked


# --- specs: `8h`, `2d`, `1d4h` in working time; ISO 8601 in elapsed time ----------------------------------------------

PART: Final = r"(\d{1,9}(?:\.\d{1,3})?)\s*([wdhms])"
WORKING: Final = re.compile(rf"{PART}(?:\s*{PART})*")
ISO: Final = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,11})(?:\.\d+)?S)?)?"
)
EXPECTED: Final = "expected working time such as 8h, 2d or 1d4h, or an ISO 8601 duration such as PT8H or P2D"


def is_working(spec: str) -> bool:
    """Whether the spec is in working time (`8h`) rather than in elapsed time (`PT8H`)."""
    return not spec.strip().upper().startswith("P")


def working_time(calendar: Calendar, spec: str) -> timedelta:
    """How much working time a spec such as `1d4h` means; a day is one working day's hours."""
    found = WORKING.fullmatch(spec.strip().lower())
    if not found:
        raise WrongSpec(f"{spec!r} is no duration: {EXPECTED}.")
    day = calendar.day_length
    units = {"w": len(calendar.weekdays) * day, "d": day, "h": HOUR, "m": HOUR / 60, "s": HOUR / 3600}
    parts = re.findall(PART, found.group().lower())
    return sum(int(Fraction(number) * (units[unit] // MICROSECOND)) for number, unit in parts) * MICROSECOND


def after(calendar: Calendar, start: datetime, spec: str) -> datetime:
    """The moment a duration after `start`: working time for `8h`, elapsed time for `PT8H`."""
    try:
        if is_working(spec):
            return add(calendar, start, working_time(calendar, spec))
        return _elapsed(calendar, start, spec)
    except OverflowError as error:
        raise WrongSpec(f"{spec!r} lies beyond the end of the calendar.") from error


def _elapsed(calendar: Calendar, start: datetime, spec: str) -> datetime:
    found = ISO.fullmatch(spec.strip().upper())
    if not found or not any(found.groups()):
        raise WrongSpec(f"{spec!r} is no duration: {EXPECTED}.")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    moved = _add_months(start.astimezone(calendar.zone), 12 * years + months) if years or months else start
    return moved.astimezone(UTC) + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _add_months(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    if year > date.max.year - 1:
        raise OverflowError("beyond the last year")
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def moment(calendar: Calendar, spec: str) -> datetime:
    """The moment an ISO 8601 date or date-time names; without an offset it is meant in the calendar's zone."""
    try:
        named = datetime.fromisoformat(spec.strip())
    except ValueError as error:
        raise WrongSpec(f"{spec!r} is no date: expected ISO 8601 such as 2026-12-15 or 2026-12-15T09:00.") from error
    return (named if named.tzinfo else named.replace(tzinfo=calendar.zone)).astimezone(UTC)


def due_at(calendar: Calendar, spec: str, *, form: str, start: datetime) -> datetime:
    """When a timer of the form (duration, date, cycle) rings for the first time."""
    if form == "date":
        return moment(calendar, spec)
    return after(calendar, start, _interval(spec) if form == "cycle" else spec)


def left(calendar: Calendar, spec: str, *, form: str, due: datetime, at: datetime) -> str:
    """What remains of a timer at that moment, as a spec of the same kind; a date stays the date it is."""
    if form == "date":
        return spec
    if is_working(_interval(spec)):
        return f"{_seconds(between(calendar, at, due))}s"
    return f"PT{_seconds(max(due - at, ZERO))}S"


def _interval(spec: str) -> str:
    """`R3/PT1H` repeats every hour; the first time comes one interval after the start."""
    return spec.rpartition("/")[2] if spec.strip().upper().startswith("R") else spec


def _seconds(amount: timedelta) -> int:
    return -(-amount // timedelta(seconds=1))
