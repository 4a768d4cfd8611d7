"""Who is near whom: of every cluster the nearest others, kept while clusters merge, so that few have to look again.

By average linkage a merged cluster is to a third one what its parts were to it in the mean. So a list of the nearest,
with a bound for everybody who is not on it, stays true when others merge, and two lists make the list of two clusters
that merge. Only who has nobody left above the bound has to look through all the others again.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from complaints.topics.grams import Numbers
from complaints.topics.vectors import Matrix

BLOCK: Final = 4_000_000  # products at a time: what bounds the memory
LISTED: Final = 8  # of a cluster's nearest; more cost more to keep than they save in looking
NOBODY: Final = -1
DIGITS: Final = 9  # the same sum in another order differs behind these
EQUAL: Final = 10.0**-DIGITS
FAR: Final = 31  # bits for a distance in units of that


class Near(NamedTuple):
    """Pairs of a cluster and one that is near it, with how near; those of one cluster stand together."""

    row: Numbers
    other: Numbers
    value: Numbers

    def of(self, chosen: Numbers) -> Near:
        """Some of the pairs."""
        return Near(self.row[chosen], self.other[chosen], self.value[chosen])

    def once(self, count: int) -> Near:
        """Each pair once, by cluster and by the other."""
        return self.of(np.unique(self.row * count + self.other, return_index=True)[1])

    def nearest_first(self) -> Near:
        """The pairs by cluster and by how near they are; equals keep their order."""
        far = np.round((2 - self.value) / EQUAL).astype(np.int64)
        return self.of(np.argsort((self.row << FAR) | far, kind="stable"))

    def firsts(self) -> Numbers:
        """Where the pairs of each cluster begin."""
        return np.flatnonzero(np.diff(self.row, prepend=NOBODY))


class Neighbours:
    """The nearest of every cluster; whoever is not listed is at most `bound` near."""

    def __init__(self, count: int, limit: float) -> None:
        self.limit = limit
        self.near = Near(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
        self.bound = np.full(count, np.inf)

    def nearest(self, centres: Matrix) -> tuple[Numbers, Numbers]:
        """Of every cluster the nearest other (the first of equals) and how near it is; nobody where none is."""
        self._look_again(centres, self._unsure())
        nearest, value = np.full(len(self.bound), NOBODY), np.zeros(len(self.bound))
        best = self.near.of(self.near.firsts())
        nearest[best.row], value[best.row] = best.other, best.value
        return nearest, value

    def carry(self, place: Numbers, shares: Numbers, changed: Numbers, centres: Matrix) -> None:
        """Go on with the clusters at their new places, some of which have `changed`: each brings its share of them."""
        kept = place != NOBODY
        self.bound = np.bincount(place[kept], weights=(shares * self.bound)[kept], minlength=len(changed))
        row, other = place[self.near.row], place[self.near.other]
        moved = Near(row, other, self.near.value).of((row != NOBODY) & (other != NOBODY) & (row != other))
        near = moved.once(len(changed))
        again = np.flatnonzero(changed[near.row] | changed[near.other])
        near.value[again] = _products(centres, near.row[again], near.other[again])
        self.near = near.of(near.value >= self.limit)

    def _unsure(self) -> Numbers:
        """Who might be nearer to somebody not listed than to everybody listed."""
        best, firsts = np.zeros(len(self.bound)), self.near.firsts()
        if len(firsts):
            best[self.near.row[firsts]] = np.maximum.reduceat(self.near.value, firsts)
        return np.asarray((self.bound > self.limit - EQUAL / 3) & (best <= self.bound + EQUAL))

    def _look_again(self, centres: Matrix, unsure: Numbers) -> None:
        asking, parts = np.flatnonzero(unsure), [self.near.of(~unsure[self.near.row])]
        self.bound[asking] = self.limit - EQUAL / 2  # whoever is near enough will be listed
        across, asked = centres.T.tocsr(), centres[asking]
        for first, last in _blocks(asked, centres):
            found = _near_enough(asked[first:last] @ across, asking[first:last], self.limit)
            parts.append(found.once(len(unsure)))
        self._list(Near(*(np.concatenate(part) for part in zip(*parts, strict=True))).nearest_first())

    def _list(self, near: Near) -> None:
        """Keep the nearest of each; the first that is left out bounds the rest."""
        firsts = near.firsts()
        rank = np.arange(len(near.row)) - np.repeat(firsts, np.diff(np.append(firsts, len(near.row))))
        left_out = near.of(rank == LISTED)
        self.bound[left_out.row] = np.maximum(self.bound[left_out.row], left_out.value)
        self.near = near.of(rank < LISTED)


def _near_enough(products: Matrix, asking: Numbers, limit: float) -> Near:
    """For every asking row whoever is near enough, itself left out."""
    likely = np.flatnonzero(products.data >= limit - EQUAL)  # a few of very many
    row = asking[np.searchsorted(products.indptr, likely, side="right") - 1]
    col, value = products.indices[likely].astype(np.int64), np.round(products.data[likely], DIGITS)
    return Near(row, col, value).of((value >= limit) & (row != col))


def _products(centres: Matrix, left: Numbers, right: Numbers) -> Numbers:
    """How near the pairs are."""
    found = [np.empty(0)]
    lengths = np.diff(centres.indptr)
    for first, last in _spans(np.cumsum(lengths[left] + lengths[right])):
        both = centres[left[first:last]].multiply(centres[right[first:last]])
        found.append(np.asarray(both.sum(axis=1)).ravel())
    return np.round(np.concatenate(found), DIGITS)


def _blocks(asked: Matrix, centres: Matrix) -> list[tuple[int, int]]:
    """The asking rows in blocks, by how many products they need."""
    often = np.bincount(centres.indices, minlength=centres.shape[1])
    return _spans(np.cumsum(np.concatenate([[0], often[asked.indices]]))[asked.indptr[1:]])


def _spans(effort: Numbers) -> list[tuple[int, int]]:
    """From where to where one goes with a block's effort; `effort` is the sum of all so far."""
    firsts = np.flatnonzero(np.diff(effort // BLOCK, prepend=-1)) if len(effort) else np.empty(0, dtype=np.int64)
    return list(zip(firsts.tolist(), [*firsts[1:].tolist(), len(effort)], strict=False))
