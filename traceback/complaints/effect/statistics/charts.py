"""Individuals charts (XmR), and Laney's u' where the exposure varies too much for one pair of limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from complaints.effect.statistics.series import Day, silence_of, usable
from complaints.effect.statistics.silence import CannotSay, Reason

WIDE: Final = 2.66  # three over d2 = 1.128, as individuals charts have it
D2: Final = 3 / WIDE  # the same constant everywhere, so that both kinds agree where the exposure is level
ENOUGH: Final = 20  # points from which limits stop being provisional
LEVEL: Final = 0.25  # exposure within a quarter of its mean counts as level
ROUNDING: Final = 1e-9  # ranges below this part of the mean are the rounding of a division


class Kind(StrEnum):
    """How limits were drawn."""

    INDIVIDUALS = "individuals"
    LANEY = "laney"


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre and one third of the way to its limits, at each point."""

    kind: Kind
    centre: float
    sigmas: tuple[float, ...]
    moving_range: float  # of the values, or of the standardised values with Laney

    @property
    def provisional(self) -> bool:
        return len(self.sigmas) < ENOUGH

    @property
    def uppers(self) -> tuple[float, ...]:
        return tuple(self.centre + 3 * sigma for sigma in self.sigmas)

    @property
    def lowers(self) -> tuple[float, ...]:
        """Below zero where a rate cannot be: whoever draws them stops at zero."""
        return tuple(self.centre - 3 * sigma for sigma in self.sigmas)


@dataclass(frozen=True, slots=True)
class Chart:
    """The points of one side of a fix, with their limits or the reason why there are none."""

    days: tuple[Day, ...]
    values: tuple[float, ...]
    limits: Limits | CannotSay


def chart_of(series: Sequence[Day], unit: int) -> Chart:
    """Individuals where the exposure is level, Laney's u' where it is not."""
    days = tuple(sorted(usable(series), key=lambda day: day.on))
    values = tuple(day.per(unit) for day in days)
    silence = silence_of(series)
    return Chart(days, values, silence or (individuals(values) if is_level(days) else laney(days, unit)))


def is_level(days: Sequence[Day]) -> bool:
    """Whether every day's exposure lies within a quarter of the mean."""
    mean = sum(day.exposure for day in days) / len(days) if days else 0
    return all(abs(day.exposure - mean) <= LEVEL * mean for day in days)


def individuals(values: Sequence[float]) -> Limits | CannotSay:
    """Mean ± 2.66 times the mean moving range."""
    if (silence := _silence(values)) is not None:
        return silence
    ranges = _mean_range(values)
    mean = sum(values) / len(values)
    return Limits(Kind.INDIVIDUALS, mean, (ranges * WIDE / 3,) * len(values), ranges)


def laney(days: Sequence[Day], unit: int) -> Limits | CannotSay:
    """Limits of a rate that follow each day's exposure, widened by what the days vary beyond chance."""
    values = [day.per(unit) for day in days]
    if (silence := _silence(values)) is not None:
        return silence
    centre = sum(day.count for day in days) * unit / sum(day.exposure for day in days)
    chances = [(centre * unit / day.exposure) ** 0.5 for day in days]
    ranges = _mean_range([(value - centre) / chance for value, chance in zip(values, chances, strict=True)])
    return Limits(Kind.LANEY, centre, tuple(chance * ranges / D2 for chance in chances), ranges)


def _silence(values: Sequence[float]) -> CannotSay | None:
    if not values:
        return CannotSay(Reason.NO_DATA)
    if len(values) == 1:
        return CannotSay(Reason.ONE_POINT)
    if not any(values):
        return CannotSay(Reason.ALL_ZERO)
    level = max(abs(value) for value in values)
    return CannotSay(Reason.CONSTANT) if max(values) - min(values) <= ROUNDING * level else None


def _mean_range(values: Sequence[float]) -> float:
    return sum(abs(later - earlier) for earlier, later in pairwise(values)) / (len(values) - 1)
