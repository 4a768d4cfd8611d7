"""Texts as sparse vectors of their rarest n-grams: what is said everywhere weighs nothing, what a title says thrice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse

from complaints.topics.grams import Numbers, grams

Matrix = Any  # scipy's sparse matrices carry no types
CHUNK: Final = 2500  # texts at a time: what bounds the memory
KEPT: Final = 40  # n-grams of a text, the heaviest
TITLE: Final = 3.0  # so much more a title's n-grams weigh
SHARPNESS: Final = 1.5  # the power of the inverse document frequency: names of places and firms before common words
COMMON: Final = 0.1  # in so many of the texts an n-gram says nothing any more …
HALF, LIGHTEST = np.uint64(32), np.uint64(0xFFFFFFFF)
FEW: Final = 20  # … unless there are hardly any texts …
MANY: Final = 500  # … and nothing at all in so many: that is a subject, not a matter


def vectors(titles: Sequence[str], texts: Sequence[str]) -> Matrix:
    """One row of length one per text, or of zeros if it shares nothing with any other; words are normal already."""
    known, weights = _vocabulary(titles, texts)
    parts = [_rows(titles[first : first + CHUNK], texts[first : first + CHUNK], known, weights)
             for first in range(0, len(titles), CHUNK)]
    rows = sparse.vstack(parts, format="csr") if parts else sparse.csr_matrix((0, 1))
    rows.sort_indices()  # rows in order are compared several times as fast
    return rows


def _vocabulary(titles: Sequence[str], texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The hashes of all n-grams that two texts share and not everybody has, with their weights."""
    known, counts = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
    for first in range(0, len(titles), CHUNK):
        chunk = slice(first, first + CHUNK)
        _owners, hashed = grams([f"{a}\t{b}" for a, b in zip(titles[chunk], texts[chunk], strict=True)])
        fresh, often = np.unique(hashed, return_counts=True)
        known, counts = _added(known, counts, fresh, often)
    wanted = (counts >= 2) & (counts <= min(MANY, max(COMMON * len(titles), FEW)))
    weights = np.log((1 + len(titles)) / (1 + counts[wanted])) ** SHARPNESS
    return known[wanted], weights


def _added(known: Numbers, counts: Numbers, fresh: Numbers, often: Numbers) -> tuple[Numbers, Numbers]:
    merged, places = np.unique(np.concatenate([known, fresh]), return_inverse=True)
    summed = np.bincount(places, weights=np.concatenate([counts, often]), minlength=len(merged))
    return merged, summed.astype(np.int64)


def _rows(titles: Sequence[str], texts: Sequence[str], known: Numbers, weights: Numbers) -> Matrix:
    shape = (len(titles), max(1, len(known)))
    said = TITLE * _marks(titles, known, shape) + _marks(texts, known, shape)
    said.data *= weights[said.indices]
    heavy = _heaviest(said)
    lengths = np.sqrt(np.asarray(heavy.multiply(heavy).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ heavy


def _marks(texts: Sequence[str], known: Numbers, shape: tuple[int, int]) -> Matrix:
    owners, hashed = grams(texts)
    places = np.minimum(np.searchsorted(known, hashed), max(0, len(known) - 1))
    found = known[places] == hashed if len(known) else np.zeros(len(hashed), dtype=bool)
    marks = np.ones(int(found.sum()))
    return sparse.csr_matrix((marks, (owners[found], places[found])), shape=shape)


def _heaviest(said: Matrix) -> Matrix:
    """Of every row the heaviest entries only; ties go to the smaller hash."""
    said.sort_indices()
    owners = np.repeat(np.arange(said.shape[0], dtype=np.uint64), np.diff(said.indptr))
    weights = said.data.astype(np.float32).view(np.uint32)  # of positive numbers the bits have their order
    order = np.argsort((owners << HALF) | (LIGHTEST - weights), kind="stable")
    ranks = np.arange(len(order)) - said.indptr[:-1].repeat(np.diff(said.indptr))
    kept = order[ranks < KEPT]
    return sparse.csr_matrix((said.data[kept], (owners[kept].astype(np.int64), said.indices[kept])), shape=said.shape)
