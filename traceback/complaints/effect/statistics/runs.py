"""Run rules: what a chart shows that chance hardly ever does. Rules of the Western Electric handbook (1956), and
Nelson's (1984) rule of six points in a trend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from complaints.effect.statistics.charts import Limits

ONE_SIDE: Final = 8
TREND: Final = 6


class Rule(StrEnum):
    """The rules, by what they ask of a point and those before it."""

    BEYOND_LIMIT = "beyond_limit"  # Western Electric 1, Nelson 1
    TWO_OF_THREE = "two_of_three"  # beyond two sigma on one side: Western Electric 2, Nelson 5
    FOUR_OF_FIVE = "four_of_five"  # beyond one sigma on one side: Western Electric 3, Nelson 6
    ONE_SIDE = "one_side"  # eight in a row: Western Electric 4 (Nelson 2 asks for nine)
    TREND = "trend"  # six in a row, each above or each below the one before: Nelson 3


@dataclass(frozen=True, slots=True)
class Found:
    """A rule broken at a point, upwards or downwards."""

    rule: Rule
    at: int
    up: bool


def found_in(values: Sequence[float], limits: Limits) -> list[Found]:
    """Every rule at every point where it is broken, in the order of the points."""
    scores = [(value - limits.centre) / sigma for value, sigma in zip(values, limits.sigmas, strict=True)]
    return [
        Found(rule, at, up) for at in range(len(scores)) for rule, broken in RULES.items() for up in (True, False)
        if broken(_seen(values if rule == Rule.TREND else scores, at, up))]


def longest_run(values: Sequence[float], level: float, *, below: bool = True) -> int:
    """The most points in a row on one side of a level; a point on the level belongs to neither side."""
    sides = (value < level if below else value > level for value in values)
    return max((len(list(run)) for side, run in groupby(sides) if side), default=0)


def _seen(values: Sequence[float], at: int, up: bool) -> list[float]:
    """The points up to this one, turned over when looking downwards."""
    return [value if up else -value for value in values[max(0, at + 1 - ONE_SIDE):at + 1]]


def _some(last: int, needed: int, sigma: float) -> Callable[[list[float]], bool]:
    """So many of the last ones beyond, and the very last among them: it is the one that is marked."""
    return lambda scores: (
        len(scores) >= last and scores[-1] > sigma and sum(score > sigma for score in scores[-last:]) >= needed)


def _trend(values: list[float]) -> bool:
    last = values[-TREND:]
    return len(last) == TREND and all(earlier < later for earlier, later in pairwise(last))


RULES: Final[dict[Rule, Callable[[list[float]], bool]]] = {
    Rule.BEYOND_LIMIT: _some(1, 1, 3.0),
    Rule.TWO_OF_THREE: _some(3, 2, 2.0),
    Rule.FOUR_OF_FIVE: _some(5, 4, 1.0),
    Rule.ONE_SIDE: _some(ONE_SIDE, ONE_SIDE, 0.0),
    Rule.TREND: _trend,
}
