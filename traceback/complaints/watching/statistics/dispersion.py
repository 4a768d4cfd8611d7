"""How much more than chance complaints vary: the share α in the variance μ + αμ² of a negative binomial count."""

from __future__ import annotations

from typing import Final

import numpy as np

from complaints.watching.statistics.several import Floats

FARTHEST: Final = 9.0  # squared standard distances beyond this are outbreaks, which must not hide the next one
KEPT: Final = 0.94  # of the mean squared distance is left by that, for counts this skewed
HIGHEST: Final = 5.0
HALVINGS: Final = 14
TRUST: Final = 24.0  # days of a cell's own that weigh as much as all cells together
UNLIKE: Final = 0.6  # how far cells lie apart in α, as a share of what they have in common


def dispersion(counts: Floats, means: Floats, spare: Floats) -> Floats:
    """One α per cell: that of all cells together, more for a cell that has shown to vary more than they do, and less
    for one that has shown so long and with so many complaints that it varies less.

    `spare` is the factor by which estimated means flatter the distances (n / (n - 1)); days to leave out are NaN."""
    pooled = _solved(counts.reshape(1, -1), means.reshape(1, -1), spare.reshape(1, -1))
    own = _solved(counts, means, spare)
    days = (~np.isnan(counts)).sum(axis=1)
    apart = own - pooled
    found: Floats = pooled + np.where(apart > 0, apart * days / (days + TRUST), apart * _surely(pooled, means, days))
    return found


def _surely(alpha: Floats, means: Floats, days: Floats) -> Floats:
    """How far a cell's own α is believed: against the error with which so many days of so many complaints tell it."""
    mean = np.nan_to_num(means).sum(axis=1) / np.maximum(days, 1)
    error = np.sqrt(2 / np.maximum(days, 1)) * (1 / np.maximum(mean, 1e-9) + alpha)
    between = (UNLIKE * alpha) ** 2
    return np.asarray(between / (between + error**2), dtype=np.float64)


def _solved(counts: Floats, means: Floats, spare: Floats) -> Floats:
    """Per row the α at which the mean squared distance is what it should be; halving the interval, all rows at once."""
    low, high = np.zeros(counts.shape[0]), np.full(counts.shape[0], HIGHEST)
    for _time in range(HALVINGS):
        middle = (low + high) / 2
        too_small = _distance(counts, means, spare, middle) > KEPT
        low, high = np.where(too_small, middle, low), np.where(too_small, high, middle)
    return np.where(_distance(counts, means, spare, np.zeros_like(low)) > KEPT, (low + high) / 2, 0.0)


def _distance(counts: Floats, means: Floats, spare: Floats, alpha: Floats) -> Floats:
    variance = means + alpha[:, None] * means**2
    usable = ~np.isnan(counts) & (variance > 0)
    squared = np.minimum((counts - means) ** 2 * spare / np.where(usable, variance, 1.0), FARTHEST)
    number = usable.sum(axis=1)
    return np.asarray(np.where(usable, squared, 0.0).sum(axis=1) / np.maximum(number, 1), dtype=np.float64)
