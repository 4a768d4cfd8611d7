"""Average-linkage clustering of sparse unit vectors, exactly and without the matrix of all distances.

The mean similarity of two clusters is the product of their mean vectors. Average linkage is reducible: a merged cluster
is never nearer to a third one than the nearer of its parts was, so all pairs that are each other's nearest can merge
at once, and a cluster with no neighbour above the limit is finished for good.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from complaints.topics.grams import Numbers
from complaints.topics.neighbours import NOBODY, Neighbours
from complaints.topics.vectors import Matrix

Told = Callable[[int, int], None]


def merged(rows: Matrix, weights: Numbers, limit: float, told: Told) -> Numbers:
    """The cluster of every row, by the number of its first row; `told(still moving, at first)` after every round."""
    state = _State(rows, weights.astype(float), limit)
    while len(state.names):
        state.look()
        left, right = state.pairs()
        if not len(left):
            break
        state.join(left, right)
        told(len(state.names), rows.shape[0])
    return state.cluster


class _State:
    """The clusters that may still merge: their names, mean vectors, sizes and nearest others."""

    def __init__(self, rows: Matrix, sizes: Numbers, limit: float) -> None:
        self.cluster = np.arange(rows.shape[0])
        self.names, self.centres, self.sizes = self.cluster.copy(), rows, sizes
        self.neighbours = Neighbours(len(sizes), limit)
        self.nearest, self.near = np.full(len(sizes), NOBODY), np.zeros(len(sizes))

    def look(self) -> None:
        """Find everybody's nearest."""
        self.nearest, self.near = self.neighbours.nearest(self.centres)

    def pairs(self) -> tuple[Numbers, Numbers]:
        """All pairs that are each other's nearest; if equal distances hid them all, the nearest pair there is."""
        numbers = np.arange(len(self.nearest))
        mutual = (self.nearest > numbers) & (self.nearest[self.nearest] == numbers)
        left = numbers[mutual]
        if not len(left) and (self.nearest != NOBODY).any():
            left = np.array([int(np.argmax(np.where(self.nearest != NOBODY, self.near, -1)))])
            return np.minimum(left, self.nearest[left]), np.maximum(left, self.nearest[left])
        return left, self.nearest[left]

    def join(self, left: Numbers, right: Numbers) -> None:
        """Let those of `right` go into those of `left`; who has no neighbour is finished."""
        renamed = np.arange(len(self.cluster))
        renamed[self.names[right]] = self.names[left]
        self.cluster = renamed[self.cluster]
        keep = np.flatnonzero((self.nearest != NOBODY) & ~np.isin(np.arange(len(self.names)), right))
        place = np.full(len(self.names), NOBODY)
        place[keep] = np.arange(len(keep))
        place[right] = place[left]
        shares = self._average(left, right, keep, place)
        changed = np.zeros(len(keep), dtype=bool)
        changed[place[left]] = True
        self.names = self.names[keep]
        self.neighbours.carry(place, shares, changed, self.centres)

    def _average(self, left: Numbers, right: Numbers, keep: Numbers, place: Numbers) -> Numbers:
        """Put the mean of those that merge in their place; which share of it was each one's."""
        total = self.sizes.copy()
        total[left] += self.sizes[right]
        shares = self.sizes / total
        shares[right] = self.sizes[right] / total[left]
        part = np.concatenate([keep, right])
        mean = sparse.csr_matrix((shares[part], (place[part], part)), shape=(len(keep), len(total)))
        self.centres = mean @ self.centres
        self.centres.sort_indices()  # rows in order are compared several times as fast
        self.sizes = total[keep]
        return shares
