"""Many within few hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import scipy  # its parts load when first used: not at every start

DAY: Final = 24
OVERLAP: Final = 3  # windows slide: as many independent looks as this many times the windows of a day (simulated)


@dataclass(frozen=True, slots=True)
class Burst:
    """The densest window of a day."""

    count: int
    begins: datetime
    ends: datetime


def densest(moments: Sequence[datetime], hours: int) -> Burst | None:
    """The window of so many hours with most of the moments in it, the first of several; None without moments."""
    ordered = sorted(moments)
    best, first = None, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= timedelta(hours=hours):
            first += 1
        if best is None or last - first + 1 > best.count:
            best = Burst(last - first + 1, ordered[first], moment)
    return best


def burst_p(count: int, expected: float, hours: int, alpha: float, known: float) -> float:
    """The probability that some window of the day holds so many, when `expected` are due in the busiest one.

    `known` is how many complaints the expectation was learnt from: the fewer, the less it is to be trusted."""
    size = 1 / (alpha + 1 / (known + 0.5))
    one = float(scipy.stats.nbinom.sf(count - 1, size, size / (size + max(expected, 1e-9))))
    return min(1.0, one * OVERLAP * DAY / hours)
