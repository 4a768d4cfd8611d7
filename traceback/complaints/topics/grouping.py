"""Texts into topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from scipy import sparse

from complaints.topics.grams import Numbers
from complaints.topics.labels import LOOKED_AT, Background, as_written, place_of, words_of
from complaints.topics.merging import merged
from complaints.topics.nouns import Text, Topic
from complaints.topics.vectors import Matrix, vectors
from complaints.topics.words import LONGEST_TEXT, LONGEST_TITLE, normal

LIMIT: Final = 0.12  # mean similarity up to which clusters merge; found on files of real complaints (see the bench)
TYPICAL: Final = 3
PLACES: Final = 5
Progress = Callable[[int], None]
Said = tuple[str, str]


def group(
    texts: Sequence[Text], *, least: int = 2, alike: float = LIMIT, progress: Progress | None = None,
) -> list[Topic]:
    """The topics that at least so many texts report, largest first; `progress(percent)` is called on the way.

    `alike` is the mean similarity of a topic's texts below which it would be two: 0.35 finds near-copies only."""
    told = progress or _nobody
    by_words = _by_words(texts)
    said = list(by_words)
    rows = vectors([title for title, _text in said], [text for _title, text in said])
    told(30)
    weights = np.array([len(by_words[one]) for one in said])
    clusters = merged(rows, weights, alike, lambda left, of: told(90 - 60 * left // max(1, of)))
    topics = list(_topics(rows, weights, clusters, said, by_words, least))
    told(100)
    return sorted(topics, key=lambda topic: (-topic.size, -round(topic.cohesion, 9), topic.members))


def _nobody(percent: int) -> None:
    """Nobody wants to know."""


def _by_words(texts: Sequence[Text]) -> dict[Said, list[Text]]:
    """Texts by their normal words, in an order of their own; those without any words are left out."""
    found: dict[Said, list[Text]] = {}
    for text in texts:
        words = _beginning(text.title, LONGEST_TITLE), _beginning(text.text, LONGEST_TEXT)
        if any(words):
            found.setdefault(words, []).append(text)
    return {words: sorted(found[words], key=lambda text: text.key) for words in sorted(found)}


def _beginning(words: str, most: int) -> str:
    return normal(words[: 4 * most])[:most]


def _topics(
    rows: Matrix, weights: Numbers, clusters: Numbers, said: list[Said], by_words: dict[Said, list[Text]], least: int,
) -> Iterator[Topic]:
    background = Background([title or text[:60] for title, text in said])
    near = _nearness(rows, weights, clusters)
    order = np.lexsort((-near, clusters))
    firsts = np.flatnonzero(np.diff(clusters[order], prepend=-1))
    for members in np.split(order, firsts[1:]) if len(order) else []:
        if weights[members].sum() >= least:
            texts = [by_words[said[one]] for one in members]
            yield _topic(background, members.tolist(), texts, _cohesion(near[members], weights[members]))


def _nearness(rows: Matrix, weights: Numbers, clusters: Numbers) -> Numbers:
    """The sum of every row's similarities to all texts of its cluster, itself included. A row that shares nothing with
    any other stands for copies of one text, which are as alike as can be."""
    count = len(clusters)
    belongs = sparse.csr_matrix((weights.astype(float), (clusters, np.arange(count))), shape=(count, count))
    centres = belongs @ rows
    centres.sort_indices()
    near = np.asarray(rows.multiply(centres[clusters]).sum(axis=1)).ravel()
    return np.round(np.where(np.diff(rows.indptr) == 0, weights, near), 9)


def _cohesion(near: Numbers, weights: Numbers) -> float:
    total = float(weights.sum())
    alike = (float(near @ weights) - total) / (total * (total - 1)) if total > 1 else 1.0
    return min(1.0, max(0.0, alike))


def _topic(
    background: Background, ranked: list[int], by_words: list[list[Text]], cohesion: float,
) -> Topic:
    phrases = background.phrases_of(ranked)
    texts, distinct = [text for same in by_words for text in same], [same[0] for same in by_words]
    titles = [text.title or text.text[:60] for text in distinct[:LOOKED_AT]]
    words = tuple(as_written(said, titles) for said in words_of(phrases))
    times = [text.at for text in texts if text.at]
    return Topic(
        words=words or (titles[0][:20],),
        members=tuple(text.key for text in texts),
        typical=tuple(text.key for text in distinct[:TYPICAL]),
        places=_places(texts, as_written(place_of(phrases), titles)),
        first=min(times, default=None), last=max(times, default=None), cohesion=cohesion)


def _places(texts: list[Text], in_words: str) -> tuple[tuple[str, int], ...]:
    counts = Counter(text.place for text in texts if text.place)
    if not counts and in_words:
        counts[in_words] = sum(in_words.lower() in text.title.lower() for text in texts)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:PLACES])
