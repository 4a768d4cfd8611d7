"""Calendars as values: when people work on which day, and how much was worked up to a moment. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Spans = tuple[tuple[time, time], ...]  # of one day, in order: opens, closes

DAY: Final = timedelta(days=1)
MICROSECOND: Final = timedelta(microseconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WEEKDAYS: Final = 7


def ticks(moment: datetime) -> int:
    """The moment as microseconds since 1970."""
    return (moment - EPOCH) // MICROSECOND


def moment_at(count: int) -> datetime:
    """The moment so many microseconds after 1970, in UTC."""
    return EPOCH + count * MICROSECOND


def length(spans: Spans) -> timedelta:
    """How long the spans of one day are together."""
    day = date(2000, 1, 3)
    return sum((datetime.combine(day, b) - datetime.combine(day, a) for a, b in spans), timedelta())


@dataclass(frozen=True, slots=True)
class Week:
    """The hours of each weekday, Monday first; in force from `since` until the next week of the calendar."""

    since: date
    days: tuple[Spans, ...]

    @property
    def usual(self) -> Spans:
        """The hours of an ordinary working day: the first of the week that has any."""
        return next((spans for spans in self.days if spans), ())

    @property
    def length(self) -> timedelta:
        """How much is worked in the whole week."""
        return sum((length(spans) for spans in self.days), timedelta())


@dataclass(frozen=True, slots=True)
class Year:
    """The working spans of one year in microseconds since 1970, and what was worked in it before each of them."""

    opens: Sequence[int]
    closes: Sequence[int]
    before: Sequence[int]
    total: int

    def worked_until(self, tick: int) -> int:
        """What is worked in the year up to that moment."""
        place = bisect_right(self.opens, tick) - 1
        return self.before[place] + min(tick, self.closes[place]) - self.opens[place] if place >= 0 else 0

    def reached(self, amount: int) -> int:
        """The first moment at which so much (more than nothing) is worked in the year."""
        place = bisect_left(self.before, amount) - 1
        return self.opens[place] + amount - self.before[place]

    def left_at(self, amount: int) -> int:
        """The last moment at which only so much (less than all) has been worked in the year."""
        place = bisect_right(self.before, amount) - 1
        return self.opens[place] + amount - self.before[place]


@dataclass(frozen=True)
class Calendar:
    """When people work: weeks, the earliest of which holds for all time before it, and days with hours of their own."""

    zone: ZoneInfo
    weeks: tuple[Week, ...]
    special: Mapping[date, Spans] = field(default_factory=dict)
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    __hash__ = None  # type: ignore[assignment]  # the days are a mapping

    @classmethod
    def regular(
        cls, zone: ZoneInfo, hours: Spans, *, weekdays: Sequence[int] = range(5),
        holidays: frozenset[date] = frozenset(), make_up_days: frozenset[date] = frozenset(),
    ) -> Calendar:
        """The same hours on every weekday (Monday is 0), days off, and days off that are worked instead (调休)."""
        week = Week(date.min, tuple(hours if day in weekdays else () for day in range(WEEKDAYS)))
        return cls(zone, (week,), dict.fromkeys(holidays, ()) | dict.fromkeys(make_up_days, hours))

    def week_on(self, day: date) -> Week:
        """The week in force on that day."""
        return next((week for week in reversed(self.weeks) if week.since <= day), self.weeks[0])

    def hours_on(self, day: date) -> Spans:
        """The working spans of that day, on the clock of the calendar's zone; none when nobody works."""
        special = self.special.get(day)
        return self.week_on(day).days[day.weekday()] if special is None else special

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return bool(self.hours_on(day))

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of a day as moments in UTC, in order."""
        return tuple((self._moment(day, opens), self._moment(day, closes)) for opens, closes in self.hours_on(day))

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)

    def day_length_on(self, day: date) -> timedelta:
        """How much an ordinary working day counts, by the week in force on that day."""
        return length(self.week_on(day).usual)

    @property
    def day_length(self) -> timedelta:
        """How much an ordinary working day counts, by the latest week."""
        return length(self.weeks[-1].usual)

    def day_of(self, moment: datetime) -> date:
        """The day it is at that moment, in the calendar's zone."""
        return moment.astimezone(self.zone).date()

    def year(self, number: int) -> Year:
        """What is worked in the year; reckoned once."""
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = _year(self, number)
        return known


def _year(calendar: Calendar, number: int) -> Year:
    opens, closes, before, total = [], [], [], 0
    for day in _days(number):
        for since, until in calendar.spans(day):
            opens.append(ticks(since))
            closes.append(ticks(until))
            before.append(total)
            total += closes[-1] - opens[-1]
    return Year(opens, closes, before, total)


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    last = date(year, 12, 31)
    return (first + number * DAY for number in range((last - first).days + 1))


CHINA: Final = ZoneInfo("Asia/Shanghai")
OFFICE_SPANS: Final[Spans] = ((time(9), time(12)), (time(13, 30), time(17, 30)))
OFFICE_HOURS: Final = Calendar.regular(CHINA, OFFICE_SPANS)  # what holds where nobody has said anything else
