"""How many are due today: from all days of the history, not only from those of the same weekday.

What weekdays are like is much the same for most cells, so it is learnt from all of them together, and the level of a
cell from all of its days. How far cells have weekdays of their own is learnt as well; as far as they do, a cell's own
days of the same kind count for more (a gamma prior around what all have in common, empirical Bayes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from complaints.watching.statistics.grid import Grid
from complaints.watching.statistics.several import Floats

PRIOR: Final = 0.5  # a count that never was is not impossible (Jeffreys)
NEXT_TO_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Kinds:
    """Totals of every cell by kind of day (rows are cells, columns kinds), and the days they are of."""

    totals: Floats
    days: Floats
    shape: Floats  # of a kind of day among all, learnt from all cells

    @property
    def whole(self) -> Floats:
        """Of every cell, whatever the kind."""
        return np.asarray(self.totals.sum(axis=1, keepdims=True) + PRIOR)

    @property
    def means(self) -> Floats:
        """A day of each kind, if every cell had the weekdays that all have in common."""
        return np.asarray(self.whole / np.maximum(self.days @ self.shape, NEXT_TO_NOTHING)[:, None] * self.shape)


def due(grid: Grid, today: int, history: Sequence[int], kinds: Sequence[int], alpha: Floats) -> tuple[Floats, Floats]:
    """What is due today in every cell, and how well that is known: its variance as a share of its square."""
    names = sorted({kinds[at] for at in [*history, today]})
    found = _by_kind(grid, history, [kinds[at] for at in history], names)
    column, clumps = names.index(kinds[today]), alpha[:, None]
    means, own = found.means, _own_ways(found, clumps)
    mean, total, days = means[:, column], found.totals[:, column], found.days[:, column]
    looser = 1 + alpha * mean  # days in clumps tell less
    prior = 1 / max(own, NEXT_TO_NOTHING)
    trust = prior + total / looser
    apart = trust / (prior + days * mean / looser)
    together = found.totals[:, column].sum() + PRIOR
    shape_known = float((days * mean * looser).sum() + PRIOR) / together**2
    level_known = 1 / found.whole[:, 0] + alpha / np.maximum(found.days.sum(axis=1), 1)
    return mean * apart, 1 / trust + (prior / trust) ** 2 * (level_known + shape_known)


def _by_kind(grid: Grid, history: Sequence[int], of: Sequence[int], names: Sequence[int]) -> _Kinds:
    days = list(history)
    kept = (~grid.odd[:, days]).astype(np.float64)
    kept[kept.sum(axis=1) < len(days) / 2] = 1.0  # where most days were outbreaks, that is what days are like
    kind = np.array(of, dtype=np.int64)[:, None]
    member = (kind == np.array(names)).astype(np.float64)
    totals, number = (grid.counts[:, days] * kept) @ member, kept @ member
    rates = (totals.sum(axis=0) + PRIOR) / np.maximum(number.sum(axis=0), 1)
    return _Kinds(totals, number, rates / rates.mean())


def _own_ways(found: _Kinds, clumps: Floats) -> float:
    """The variance of the cells' own weekdays around the common ones, as a share (method of moments)."""
    means, days = found.means, found.days
    known = days > 0
    left = 1 - days * found.shape / np.maximum((days @ found.shape)[:, None], NEXT_TO_NOTHING)
    seen = np.where(known, found.totals / np.maximum(days, 1), means)
    chance = (means + clumps * means**2) / np.maximum(days, 1)
    beyond = np.where(known, ((seen - means) ** 2 - chance * left) / np.maximum(means, NEXT_TO_NOTHING), 0.0)
    weight = np.where(known, means * left, 0.0)
    return max(0.0, float(beyond.sum() / max(weight.sum(), NEXT_TO_NOTHING)))
