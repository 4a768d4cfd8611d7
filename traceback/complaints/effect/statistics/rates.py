"""A rate with the interval it lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import scipy  # its parts load when first used: not at every start

from complaints.effect.statistics.silence import CannotSay, Reason

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """So many per unit of exposure, and the ends of its exact interval."""

    value: float
    low: float
    high: float


def rate_of(count: int, exposure: int, unit: int) -> Rate | CannotSay:
    """The rate with Garwood's exact interval of a Poisson count; none happening still has an upper end."""
    if exposure <= 0:
        return CannotSay(Reason.NO_EXPOSURE)
    tail = (1 - CONFIDENCE) / 2
    low = float(scipy.stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(scipy.stats.chi2.isf(tail, 2 * count + 2)) / 2
    return Rate(*(end * unit / exposure for end in (count, low, high)))
