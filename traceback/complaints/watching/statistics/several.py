"""Several comparisons at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def sieve(p: Floats, rate: float, able: Floats | None = None) -> Flags:
    """Which of the comparisons stand when this share of those that stand may be mistaken (Benjamini and Hochberg).

    Where nothing is going on at all, the probability that any stands is at most `rate`. What could not be compared is
    NaN: it does not stand, and does not count as a comparison. `able` is the probability that a comparison could stand
    at all where nothing is going on: a cell with one complaint a week never reaches ten, so it hardly counts, and what
    is asked of the others need not be as strict (after Tarone; for step-up procedures Döhler and others)."""
    stands = np.zeros(p.shape, dtype=np.bool_)
    asked = np.flatnonzero(~np.isnan(p))
    if not asked.size:
        return stands
    order = asked[np.argsort(p[asked], kind="stable")]
    order = order[: int((p[order] <= rate).sum())]
    most = np.ones(asked.size) if able is None else able[asked]
    mistaken = np.array([np.minimum(one, most).sum() for one in p[order]])
    passed = np.flatnonzero(mistaken <= rate * np.arange(1, order.size + 1))
    if passed.size:
        stands[order[: passed[-1] + 1]] = True
    return stands
