"""Several comparisons at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def sieve(p: Floats, rate: float) -> Flags:
    """Which of the comparisons stand when this share of those that stand may be mistaken (Benjamini and Hochberg).

    Where nothing is going on at all, the probability that any stands is at most `rate`. What could not be compared is
    NaN: it does not stand, and does not count as a comparison."""
    stands = np.zeros(p.shape, dtype=np.bool_)
    asked = np.flatnonzero(~np.isnan(p))
    if not asked.size:
        return stands
    order = asked[np.argsort(p[asked], kind="stable")]
    steps = rate * np.arange(1, order.size + 1) / order.size
    passed = np.flatnonzero(p[order] <= steps)
    if passed.size:
        stands[order[: passed[-1] + 1]] = True
    return stands
