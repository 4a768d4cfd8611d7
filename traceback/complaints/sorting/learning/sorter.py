"""A linear model over the words of a text: small enough to be kept as numbers, plain enough to say why."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from complaints.sorting.learning.features import TITLE, Counts, Matrix, Said, counted, vectors, vocabulary

Numbers = Any
Named = tuple[Counts, str]  # what the tree calls something, and the category that it belongs to
SOFT: Final = 0.3  # C of the machine: few texts, many words
REASONS: Final = 3
HOTTEST: Final = 8.0
FORM: Final = 1


@dataclass(frozen=True, slots=True)
class Guess:
    """What a text is probably about, how sure that is (0–1), and the words that speak for it."""

    category: str
    confidence: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sorter:
    """Words, categories, and how much each word speaks for each category."""

    words: dict[str, float]
    categories: tuple[str, ...]
    weights: Numbers  # words × categories
    offsets: Numbers
    heat: float = 2.0  # turns margins into probabilities that were right as often on texts held back

    def margins(self, texts: Sequence[Counts]) -> Numbers:
        """How far every text lies on the side of every category."""
        return self._vectors(texts) @ self.weights + self.offsets

    def guess(self, texts: Sequence[Said]) -> list[Guess]:
        """The likeliest category of every text."""
        rows = self._vectors(counted(texts))
        likely = chances(rows @ self.weights + self.offsets, self.heat)
        best = likely.argmax(axis=1) if len(texts) else []
        return [Guess(self.categories[one], float(likely[number, one]), self._why(rows[number], int(one)))
                for number, one in enumerate(best)]

    def as_bytes(self) -> bytes:
        """The model as arrays and JSON; nothing in it can be executed."""
        out = io.BytesIO()
        named = {"form": FORM, "categories": self.categories, "words": list(self.words), "heat": self.heat}
        text = np.frombuffer(json.dumps(named, ensure_ascii=False).encode(), dtype=np.uint8)
        np.savez_compressed(out, named=text, tells=np.array(list(self.words.values()), dtype=np.float32),
                            weights=self.weights.astype(np.float32), offsets=self.offsets.astype(np.float32))
        return out.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Sorter:
        """The model again; anything but arrays of numbers is refused."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as found:
            named = json.loads(found["named"].tobytes())
            if named["form"] != FORM:
                raise ValueError("This model was kept in another form.")
            words = dict(zip(named["words"], found["tells"].tolist(), strict=True))
            return cls(words, tuple(named["categories"]), found["weights"], found["offsets"], named["heat"])

    def _vectors(self, texts: Sequence[Counts]) -> Matrix:
        return vectors(texts, self.words, {word: place for place, word in enumerate(self.words)})

    def _why(self, row: Matrix, category: int) -> tuple[str, ...]:
        """The words that speak loudest for the category, none a part of another."""
        known, parts = list(self.words), row.toarray().ravel() * self.weights[:, category]
        chosen: list[str] = []
        for place in np.argsort(-parts, kind="stable")[:40]:
            word = known[place].removeprefix(TITLE)
            if parts[place] > 0 and len(word) > 1 and not any(set(word) & set(one) for one in chosen):
                chosen.append(word)
        return tuple(chosen[:REASONS])


def learn(
    texts: Sequence[Counts], labels: Sequence[str], others: Sequence[Counts] = (), named: Sequence[Named] = (),
) -> Sorter:
    """A sorter from sorted texts and from what the tree calls the things that belong to each category; other texts only
    teach how rare words are."""
    categories = tuple(sorted(set(labels)))
    if len(categories) < 2:
        raise ValueError("One category is nothing to choose from.")
    names = [(counts, label) for counts, label in named if label in categories]
    shown = [*texts, *(counts for counts, _label in names)]
    words = vocabulary([*shown, *others])
    rows = vectors(shown, words, {word: place for place, word in enumerate(words)})
    said = [*labels, *(label for _counts, label in names)]
    return Sorter(words, categories, *_fitted(rows, np.searchsorted(categories, said), len(categories)))


def _fitted(rows: Matrix, labels: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """Weights of words for every category, and where each begins."""
    from sklearn.svm import LinearSVC  # half a second, not at every start

    model = LinearSVC(C=SOFT, class_weight="balanced", random_state=0, dual=True, max_iter=20_000).fit(rows, labels)
    found, offsets = model.coef_.T, model.intercept_
    if count == 2:
        found, offsets = np.hstack([-found, found]), np.concatenate([-offsets, offsets])
    return found, offsets


def chances(margins: Numbers, heat: float) -> Numbers:
    """Margins as probabilities."""
    raised = np.exp(heat * (margins - margins.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)
