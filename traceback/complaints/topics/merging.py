"""Average-linkage clustering of sparse unit vectors, exactly and without the matrix of all distances.

The mean similarity of two clusters is the product of their mean vectors. Average linkage is reducible: a merged cluster
is never nearer to a third one than the nearer of its parts was, so all pairs that are each other's nearest can merge
at once, and a cluster with no neighbour above the limit is finished for good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy import sparse

from complaints.topics.grams import Numbers
from complaints.topics.vectors import Matrix

BLOCK: Final = 4_000_000  # products at a time: what bounds the memory
NOBODY: Final = -1
DIGITS: Final = 9  # the same sum in another order differs behind these
Told = Callable[[int, int], None]


def merged(rows: Matrix, weights: Numbers, limit: float, told: Told) -> Numbers:
    """The cluster of every row, by the number of its first row; `told(still moving, at first)` after every round."""
    state = _State(rows, weights.astype(float))
    while len(state.names):
        state.look(limit)
        left, right = state.pairs()
        if not len(left):
            break
        state.join(left, right)
        told(len(state.names), rows.shape[0])
    return state.cluster


class _State:
    """The clusters that may still merge: their names, mean vectors, sizes and nearest others."""

    def __init__(self, rows: Matrix, sizes: Numbers) -> None:
        self.cluster = np.arange(rows.shape[0])
        self.names, self.centres, self.sizes = self.cluster.copy(), rows, sizes
        self.nearest, self.near = np.full(len(sizes), NOBODY), np.zeros(len(sizes))
        self.unsure = np.ones(len(sizes), dtype=bool)

    def look(self, limit: float) -> None:
        """Find the nearest of those that merged, and of those whose nearest merged: only theirs can have changed."""
        across = self.centres.T.tocsr()
        asking = np.flatnonzero(self.unsure)
        asked = self.centres[asking]
        self.nearest[asking] = NOBODY
        for first, last in _blocks(asked, self.centres):
            row, col, value = _near_enough(asked[first:last] @ across, asking[first:last], limit)
            self.nearest[row], self.near[row] = col, value

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
        changed = np.zeros(len(self.names), dtype=bool)
        changed[left] = changed[right] = True
        keep = np.flatnonzero((self.nearest != NOBODY) & ~np.isin(np.arange(len(self.names)), right))
        place = np.full(len(self.names), NOBODY)
        place[keep] = np.arange(len(keep))
        self._average(left, right, keep, place)
        self.names, self.near = self.names[keep], self.near[keep]
        self.unsure = changed[keep] | changed[self.nearest[keep]]
        self.nearest = np.where(self.unsure, NOBODY, place[self.nearest[keep]])

    def _average(self, left: Numbers, right: Numbers, keep: Numbers, place: Numbers) -> None:
        total = self.sizes.copy()
        total[left] += self.sizes[right]
        parts = np.concatenate([(self.sizes / total)[keep], self.sizes[right] / total[left]])
        where = np.concatenate([place[keep], place[left]]), np.concatenate([keep, right])
        self.centres = sparse.csr_matrix((parts, where), shape=(len(keep), len(total))) @ self.centres
        self.sizes = total[keep]


def _near_enough(products: Matrix, asking: Numbers, limit: float) -> tuple[Numbers, Numbers, Numbers]:
    """For every asking row that has one: itself, its nearest other (the first of equals) and how near that is."""
    likely = np.flatnonzero(products.data >= limit - 10.0**-DIGITS)  # a few of very many
    row = asking[np.searchsorted(products.indptr, likely, side="right") - 1]
    col, value = products.indices[likely], np.round(products.data[likely], DIGITS)
    kept = (value >= limit) & (row != col)
    row, col, value = row[kept], col[kept], value[kept]
    order = np.lexsort((col, -value, row))
    best = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
    return row[best], col[best], value[best]


def _blocks(asked: Matrix, centres: Matrix) -> list[tuple[int, int]]:
    """The asking rows in blocks, by how many products they need."""
    if not asked.shape[0]:
        return []
    often = np.bincount(centres.indices, minlength=centres.shape[1])
    needed = np.diff(np.concatenate([[0], np.cumsum(often[asked.indices])])[asked.indptr])
    block = np.cumsum(needed) // BLOCK
    firsts = np.flatnonzero(np.diff(block, prepend=-1))
    return list(zip(firsts, np.append(firsts[1:], asked.shape[0]), strict=True))
