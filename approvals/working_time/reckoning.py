"""Working time: when something is due that may take eight working hours, and how much of it has passed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from approvals.working_time.calendars import MICROSECOND, Calendar, Year, length, moment_at, ticks

ZERO: Final = timedelta()
HOUR: Final = timedelta(hours=1)
LONGEST: Final = 100  # years that a limit may take; beyond it somebody mistyped


class WrongSpec(ValueError):
    """The text does not say when; the message tells what is expected."""


def add(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The moment at which `amount` of working time has passed since `start`."""
    if amount <= ZERO:
        return start.astimezone(UTC)
    number = first = calendar.day_of(start).year
    year = calendar.year(number)
    wanted = year.worked_until(ticks(start)) + amount // MICROSECOND
    while wanted > year.total:
        wanted -= year.total
        number += 1
        year = _next_year(calendar, first, number)
    return moment_at(year.reached(wanted))


def _next_year(calendar: Calendar, first: int, number: int) -> Year:
    if number > min(first + LONGEST, date.max.year - 1):
        raise OverflowError("beyond the end of the calendar")
    year = calendar.year(number)
    if not year.total:
        raise WrongSpec(f"The calendar has no working day in the whole of {number}.")
    return year


def back(calendar: Calendar, end: datetime, amount: timedelta) -> datetime:
    """The latest moment from which `amount` of working time passes until `end`."""
    if amount <= ZERO:
        return end.astimezone(UTC)
    number = calendar.day_of(end).year
    year, wanted = calendar.year(number), amount // MICROSECOND
    have = year.worked_until(ticks(end))
    while wanted > have:
        wanted -= have
        number -= 1
        if number <= max(calendar.day_of(end).year - LONGEST, date.min.year):
            raise OverflowError("before the beginning of the calendar")
        year = calendar.year(number)
        have = year.total
    return moment_at(year.left_at(have - wanted))


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; nothing when they are the wrong way round."""
    return max(_worked(calendar, start, end), 0) * MICROSECOND


def between_many(calendar: Calendar, pairs: Iterable[tuple[datetime, datetime]]) -> list[timedelta]:
    """The working time between each two moments, for reports over many rows."""
    return [between(calendar, start, end) for start, end in pairs]


def _worked(calendar: Calendar, start: datetime, end: datetime) -> int:
    if end <= start:
        return 0
    first, last = calendar.day_of(start).year, calendar.day_of(end).year
    whole = sum(calendar.year(number).total for number in range(first, last))
    return whole + calendar.year(last).worked_until(ticks(end)) - calendar.year(first).worked_until(ticks(start))
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


def working_time(calendar: Calendar, spec: str, *, on: date | None = None) -> timedelta:
    """How much working time a spec such as `1d4h` means; a day is an ordinary working day of the week in force then."""
    found = WORKING.fullmatch(spec.strip().lower())
    if not found:
        raise WrongSpec(f"{spec!r} is no duration: {EXPECTED}.")
    week = calendar.week_on(on) if on else calendar.weeks[-1]
    units = {"w": week.length, "d": length(week.usual), "h": HOUR, "m": HOUR / 60, "s": HOUR / 3600}
    parts = re.findall(PART, found.group().lower())
    return sum(int(Fraction(number) * (units[unit] // MICROSECOND)) for number, unit in parts) * MICROSECOND


def as_spec(amount: timedelta) -> str:
    """An amount of working time as a spec, to the thousandth of a second, rounded up."""
    thousandths = -(-amount // timedelta(milliseconds=1))
    return f"{thousandths // 1000}.{thousandths % 1000:03d}s"


def after(calendar: Calendar, start: datetime, spec: str) -> datetime:
    """The moment a duration after `start`: working time for `8h`, elapsed time for `PT8H`."""
    try:
        if is_working(spec):
            return add(calendar, start, working_time(calendar, spec, on=calendar.day_of(start)))
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
