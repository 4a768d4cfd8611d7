"""What is counted of a text: its Han pairs and single signs and its Latin words, in the title and in the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Any, Final

import numpy as np
from scipy import sparse

from complaints.topics.words import is_latin, normal, tokens

Matrix = Any  # scipy's sparse matrices carry no types
Said = tuple[str, str]  # title and text
Counts = Counter[str]
LONGEST: Final = 800  # signs of a text
MOST: Final = 40_000  # features, the most frequent
TOO_COMMON: Final = 0.5
HEADLINE: Final = 2.0  # so much more words tell in a title
TITLE: Final = "^"  # marks what stands in the title


def features(said: Said) -> Iterator[str]:
    """Every feature of a text as often as it stands there; a title counts for itself and as a part of the text."""
    title, text = (tokens(normal(words[: 2 * LONGEST])[:LONGEST]) for words in said)
    for part, mark in ((title, TITLE), (title, ""), (text, "")):
        yield from (mark + token for token in part)
        yield from (f"{mark}{a}{b}" for a, b in pairwise(part) if not (is_latin(a) and is_latin(b)))
        yield from (f"{mark}{a} {b}" for a, b in pairwise(part) if is_latin(a) and is_latin(b))


def counted(texts: Iterable[Said]) -> list[Counts]:
    """How often every feature stands in every text."""
    return [Counter(features(said)) for said in texts]


def named_counts(named: Iterable[tuple[Said, str]]) -> list[tuple[Counts, str]]:
    """The same of what a tree calls things, each with its category."""
    return [(Counter(features(said)), label) for said, label in named]


def vocabulary(texts: Sequence[Counts], least: int = 2) -> dict[str, float]:
    """The features that several but not most texts have, with how much they tell (inverse document frequency)."""
    often: Counter[str] = Counter()
    for counts in texts:
        often.update(counts.keys())
    most = TOO_COMMON * len(texts)
    kept = [(word, count) for word, count in often.items() if least <= count <= max(most, least)]
    kept.sort(key=lambda one: (-one[1], one[0]))
    return {word: _tells(word) * (log((1 + len(texts)) / (1 + count)) + 1) for word, count in sorted(kept[:MOST])}


def _tells(word: str) -> float:
    return HEADLINE if word.startswith(TITLE) else 1.0


def vectors(texts: Sequence[Counts], weights: Mapping[str, float], places: Mapping[str, int]) -> Matrix:
    """One row of length one per text."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for number, counts in enumerate(texts):
        for word, count in counts.items():
            if word in places:
                rows.append(number)
                columns.append(places[word])
                values.append((1 + log(count)) * weights[word])
    found = sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), max(1, len(places))))
    lengths = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ found
