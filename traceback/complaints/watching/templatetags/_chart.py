"""Geometry of a signal's chart: counts with what was expected and the limit over the days, for the template to draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, log10
from typing import Any, Final

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 18, 30
MOST_DATES: Final = 8
STEPS: Final = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Spot:
    """One day on the chart."""

    x: float
    y: float
    day: date
    count: int
    expected: float | None
    limit: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with its number."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything there is to draw; a line has several pieces where days are missing."""

    spots: tuple[Spot, ...]
    counts: tuple[str, ...]
    limits: tuple[str, ...]
    expected: tuple[str, ...]
    ticks: tuple[Tick, ...]
    dates: tuple[Spot, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def highest(self) -> Spot | None:
        """The first of the days with most."""
        return max(self.spots, key=lambda spot: spot.count, default=None)

    @property
    def over(self) -> int:
        """How many days lie above their limit."""
        return sum(spot.over for spot in self.spots)


def chart_of(
    series: Sequence[Sequence[Any]], fired: frozenset[date], width: int = WIDTH, height: int = HEIGHT
) -> Chart:
    """The chart of a series as signals keep it; days on which the rule fired are marked."""
    known = [(date.fromisoformat(one[0]), *one[1:4]) for one in series]
    highest = max([float(value) for _day, *values in known for value in values if value is not None], default=1.0)
    top, step = _axis(max(highest, 1.0))
    across, up = _scales(known, top, width, height)
    spots = tuple(Spot(across(day), up(count), day, count, due, limit, day in fired)
                  for day, count, due, limit in known if count is not None)
    counts, dues, limits = (
        tuple(_pieces([(across(one[0]), up(one[at])) if one[at] is not None else None for one in known]))
        for at in (1, 2, 3))
    ticks = tuple(Tick(up(step * at), f"{step * at:g}") for at in range(int(top / step) + 1))
    every = max(1, ceil(len(spots) / MOST_DATES))
    return Chart(spots, counts, limits, dues, ticks, spots[::every], width, height, LEFT, width - RIGHT)


def _axis(highest: float) -> tuple[float, float]:
    rough = highest * 1.1 / 4
    magnitude = 10.0 ** int(log10(rough) // 1)
    step = max(1.0, next(magnitude * size for size in STEPS if magnitude * size >= rough))
    return step * ceil(highest * 1.05 / step), step


def _scales(
    known: Sequence[Any], top: float, width: int, height: int
) -> tuple[Callable[[date], float], Callable[[float], float]]:
    first, last = (known[0][0], known[-1][0]) if known else (date.min, date.min)
    days = max((last - first).days, 1)
    room = width - RIGHT - LEFT - 24

    def across(day: date) -> float:
        return round(LEFT + 12 + room * (day - first).days / days, 1)

    def up(value: float) -> float:
        return round(height - BOTTOM - float(value) / top * (height - BOTTOM - TOP), 1)

    return across, up


def _pieces(points: Sequence[tuple[float, float] | None]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{point[0]},{point[1]}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]


def spark_of(series: Sequence[Sequence[Any]], width: int = 96, height: int = 24) -> str:
    """The points of a small line: the last four weeks, highest at the top."""
    counts = [one[1] or 0 for one in series[-28:]]
    if len(counts) < 2:
        return ""
    top, step = max(*counts, 1), (width - 4) / (len(counts) - 1)
    return " ".join(f"{2 + at * step:.1f},{height - 2 - (height - 4) * count / top:.1f}"
                    for at, count in enumerate(counts))
