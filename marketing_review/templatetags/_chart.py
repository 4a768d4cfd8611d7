"""Geometry of a control chart: points, threshold and axes of one measure over the days, for the template to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, log10
from typing import Final

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 92, 18, 30
MOST_DATES: Final = 8
STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Point:
    """One day on the chart."""

    x: float
    y: float
    day: date
    value: Decimal
    crossed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line with its words: a tick of the axis or the threshold."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything there is to draw."""

    points: tuple[Point, ...]
    path: str
    ticks: tuple[Line, ...]
    dates: tuple[Point, ...]
    limit: Line | None

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def last(self) -> Point | None:
        return self.points[-1] if self.points else None


def chart_of(values: Sequence[tuple[date, Decimal]], limit: Decimal | None) -> Chart:
    """The chart of some days in order; the axis starts at zero and leaves room above whatever is highest."""
    top, step = _axis(max([*(value for _day, value in values), limit or Decimal(0), Decimal(1)]))
    points = _points(values, top, limit)
    ticks = tuple(Line(_y(tick * step, top), f"{(tick * step).normalize():f}") for tick in range(int(top / step) + 1))
    every = max(1, ceil(len(points) / MOST_DATES))
    path = " ".join(f"{point.x},{point.y}" for point in points)
    line = Line(_y(limit, top), f"{limit.normalize():f}") if limit is not None else None
    return Chart(points, path, ticks, points[::every], line)


def _axis(highest: Decimal) -> tuple[Decimal, Decimal]:
    """The end of the axis and the distance of its ticks: about four round steps."""
    rough = highest * Decimal("1.1") / 4
    magnitude = Decimal(10) ** int(log10(rough) // 1)
    step = next(magnitude * size for size in STEPS if magnitude * size >= rough)
    return step * ceil(highest * Decimal("1.05") / step), step


def _points(values: Sequence[tuple[date, Decimal]], top: Decimal, limit: Decimal | None) -> tuple[Point, ...]:
    """Days stand where the calendar puts them, so that a day nobody entered leaves a gap."""
    if not values:
        return ()
    first, last = values[0][0], values[-1][0]
    days = max((last - first).days, 1)
    room = WIDTH - RIGHT - LEFT - 24
    return tuple(
        Point(round(LEFT + 12 + room * (day - first).days / days, 1), _y(value, top), day, value,
              limit is not None and value > limit) for day, value in values)


def _y(value: Decimal, top: Decimal) -> float:
    return round(HEIGHT - BOTTOM - float(value / top) * (HEIGHT - BOTTOM - TOP), 1)
