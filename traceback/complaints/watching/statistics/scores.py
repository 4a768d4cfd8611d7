"""Weak spots in scores from 1 to 10: touchpoints with more unhappy customers than all touchpoints have."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when first used: not at every start

from complaints.watching.statistics.several import sieve


@dataclass(frozen=True, slots=True)
class Weak:
    """One touchpoint: how many answered, how many of them are unhappy, and how many were to be expected."""

    spot: Hashable
    answers: int
    unhappy: int
    expected: float
    p: float
    compared: int
    fired: bool


def weak_spots(
    answers: Mapping[Hashable, tuple[int, int]], *, least: int, sds: float, error_rate: float
) -> list[Weak]:
    """Per spot (unhappy, answers) against all other spots together; those with fewer than `least` answers are left
    out."""
    asked = {spot: pair for spot, pair in answers.items() if pair[1] >= least}
    unhappy, number = (sum(pair[at] for pair in asked.values()) for at in (0, 1))
    found = []
    for spot, (bad, size) in asked.items():
        rest = number - size
        share = (unhappy - bad + 0.5) / (rest + 1) if rest else 1.0
        found.append((spot, size, bad, share * size, float(scipy.stats.binom.sf(bad - 1, size, share))))
    stands = sieve(np.array([one[4] for one in found], dtype=np.float64), error_rate)
    return [
        Weak(spot, size, bad, due, p, len(found),
             bool(stands[at]) and bad >= due + sds * float(np.sqrt(due * (1 - due / size))))
        for at, (spot, size, bad, due, p) in enumerate(found)
    ]
