"""What a topic is called, and where it is: phrases that most of its texts share and few others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log, sqrt
from typing import Final

from complaints.topics.words import is_latin, phrase, tokens

Tokens = list[str]
Parts = tuple[str, ...]
LONGEST: Final = 8  # tokens of a phrase
LOOKED_AT: Final = 24  # titles of a topic, the most typical
SHARED: Final = 0.34  # of them have a phrase that speaks for all
MOST: Final = 3
# English words that hold a sentence together: no name of a topic begins or ends with one.
BINDING: Final = frozenset({
    "about", "after", "all", "and", "any", "are", "because", "been", "before", "being", "but", "can", "could",
    "did", "does", "for", "from", "had", "has", "have", "her", "him", "his", "how", "its", "just", "more", "not",
    "now", "off", "only", "other", "our", "out", "over", "she", "should", "some", "than", "that", "the", "their",
    "them", "then", "there", "they", "this", "too", "under", "until", "very", "was", "were", "what", "when",
    "where", "which", "while", "who", "why", "will", "with", "would", "you", "your",
})  # fmt: skip
PLACES: Final = frozenset("省市区县镇乡村路街道巷苑园城里府湾湖山桥港庭郡院校厦")


class Background:
    """How rare words are among all texts."""

    def __init__(self, titles: Sequence[str]) -> None:
        self.titles = [tokens(title) for title in titles]
        self.often: Counter[Parts] = Counter()
        for title in self.titles:
            self.often.update({(token,) for token in title} | set(pairwise(title)))

    def rarity(self, parts: Parts) -> float:
        """How much less often its rarest part stands in a text than a text is there."""
        pieces = [parts] if len(parts) <= 2 else pairwise(parts)
        return log((1 + len(self.titles)) / (1 + min(map(self.often.__getitem__, pieces))))

    def phrases_of(self, members: Sequence[int]) -> list[tuple[Parts, float]]:
        """The phrases the members share, with the share, the most characteristic first."""
        looked_at = members[:LOOKED_AT]
        titles = [self.titles[one] for one in looked_at]
        least = max(2, SHARED * len(looked_at)) if len(members) > 1 else 1
        pairs = Counter(pair for title in titles for pair in set(pairwise(title)))
        shared = {pair for pair, count in pairs.items() if count >= least}
        counts = Counter(parts for title in titles for parts in set(_runs(title, shared)))
        found = [(parts, count / len(looked_at)) for parts, count in counts.items() if count >= least]
        return sorted(found, key=lambda one: (-self._strength(*one), one[0]))

    def _strength(self, parts: Parts, share: float) -> float:
        length = sum(3 if is_latin(token) else 1 for token in parts)
        return self.rarity(parts) * share * sqrt(min(length, 9))


def words_of(phrases: Sequence[tuple[Parts, float]]) -> tuple[str, ...]:
    """The strongest phrases that say different things."""
    chosen: list[Parts] = []
    for parts, _share in phrases:
        if _says_something(parts) and not any(set(parts) & set(one) for one in chosen):
            chosen.append(parts)
        if len(chosen) == MOST:
            break
    return tuple(phrase(parts) for parts in chosen)


def as_written(said: str, titles: Sequence[str]) -> str:
    """The phrase in the case in which the first title that has it writes it."""
    for title in titles:
        if (place := title.lower().find(said)) >= 0 and len(title.lower()) == len(title):
            return title[place : place + len(said)]
    return said


def place_of(phrases: Sequence[tuple[Parts, float]]) -> str:
    """The strongest shared phrase that ends as names of places do; empty where there is none."""
    for parts, _share in phrases:
        if len(parts) >= 3 and parts[-1] in PLACES:
            return phrase(parts)
    return ""


def _runs(title: Tokens, shared: set[tuple[str, str]]) -> Iterator[Parts]:
    """What could be a label: words that say something alone, and phrases all of whose pairs are shared, as nothing else
    can be shared by as many."""
    for first in range(len(title)):
        if _says_something((title[first],)):
            yield (title[first],)
        for last in range(first + 1, min(first + LONGEST, len(title))):
            if (title[last - 1], title[last]) not in shared:
                break
            yield tuple(title[first : last + 1])


def _says_something(parts: Parts) -> bool:
    if parts[0] in BINDING or parts[-1] in BINDING:
        return False
    return len(parts) > 1 or (is_latin(parts[0]) and len(parts[0]) > 2)

