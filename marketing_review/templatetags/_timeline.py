"""Geometry of a launch's time line: a bar for every step, today's line and the planned launch, for the template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from marketing_review.selectors.outlook import Bar, Launch

WIDTH, ROW, LEFT, RIGHT, TOP, BOTTOM = 720, 30, 150, 20, 34, 26
MOST_DATES: Final = 8
THINNEST: Final = 3
NEAR_END: Final = 70  # from the right edge words stand on the left of their line


@dataclass(frozen=True, slots=True)
class Strip:
    """One step's bar."""

    bar: Bar
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across: a day of the axis, today, the plan."""

    x: float
    at: datetime
    turned: bool = False


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Everything there is to draw."""

    strips: tuple[Strip, ...]
    days: tuple[Mark, ...]
    today: Mark
    wanted: Mark
    expected: Mark
    height: int
    width: int = WIDTH
    left: int = LEFT
    top: int = TOP

    @property
    def bottom(self) -> int:
        return self.height - BOTTOM


def time_line_of(launch: Launch) -> TimeLine:
    """Days stand where the calendar puts them, from today to the later of plan and forecast."""
    zone = ZoneInfo(launch.zone)
    first = min([launch.at, launch.wanted]).astimezone(zone).date()
    last = max([launch.wanted, launch.expected]).astimezone(zone).date() + timedelta(days=1)
    scale = _Scale(_midnight(first, zone), _midnight(last + timedelta(days=1), zone))
    height = TOP + ROW * max(len(launch.bars), 1) + BOTTOM
    return TimeLine(
        tuple(_strip(bar, place, scale) for place, bar in enumerate(launch.bars)),
        tuple(_days(first, last, scale, zone)),
        scale.mark(launch.at), scale.mark(launch.wanted), scale.mark(launch.expected), height)


@dataclass(frozen=True, slots=True)
class _Scale:
    begins: datetime
    ends: datetime

    def x(self, moment: datetime) -> float:
        whole = (self.ends - self.begins).total_seconds()
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (moment - self.begins).total_seconds() / whole, 1)

    def mark(self, moment: datetime) -> Mark:
        return Mark(self.x(moment), moment, self.x(moment) > WIDTH - NEAR_END)


def _strip(bar: Bar, place: int, scale: _Scale) -> Strip:
    since, until = scale.x(bar.since), scale.x(bar.until)
    return Strip(bar, since, TOP + ROW * place + 6, round(max(until - since, THINNEST), 1))


def _days(first: date, last: date, scale: _Scale, zone: ZoneInfo) -> list[Mark]:
    every = ceil(((last - first).days + 1) / MOST_DATES)
    number = range(0, (last - first).days + 1, every)
    return [scale.mark(_midnight(first + timedelta(days=day), zone)) for day in number]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
