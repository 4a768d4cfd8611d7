"""Geometry of a product's trend: one line for each kind, for the template to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from complaints.archive.counting import KINDS
from complaints.archive.selectors import Cell

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 24, 18, 30
STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Dot:
    """One month of a line."""

    x: float
    y: float
    month: date
    value: int


@dataclass(frozen=True, slots=True)
class Way:
    """The months of one kind."""

    kind: str
    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and what it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything there is to draw."""

    ways: tuple[Way, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def trend_of(cells: Sequence[Cell]) -> Trend:
    """The trend of some months in order, with what came late; the axis starts at zero."""
    step = _step(max([1, *(cell.now.of(kind) for cell in cells for kind in KINDS)]))
    top = step * 4
    ways = tuple(Way(kind, tuple(
        Dot(_x(at, len(cells)), _y(cell.now.of(kind), top), cell.month, cell.now.of(kind))
        for at, cell in enumerate(cells))) for kind in KINDS)
    return Trend(ways, tuple(Tick(_y(step * tick, top), step * tick) for tick in range(5)))


def _step(most: int) -> int:
    """A round number, four of which reach above what is highest."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * 4 >= most:
                return step * size
        size *= 10


def _x(at: int, number: int) -> float:
    return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * at / max(1, number - 1), 1)


def _y(value: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)
