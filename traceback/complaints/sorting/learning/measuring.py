"""How well is sorted: on texts held back, beside what needs no learning, never on near-copies of what was learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from complaints.sorting.learning.features import Counts, Said, counted, named_counts
from complaints.sorting.learning.sorter import Named, Numbers, chances, learn
from complaints.topics import Text, group

FOLDS: Final = 5
REPEATS: Final = 3
NEAR: Final = 0.35  # from this similarity on, a text is a copy with a few other words
KEYWORDS: Final = 12  # of a category, for the keyword baseline
HEATS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Around:
    """What every model may learn from beside the sorted texts: no text that is held back is among it."""

    others: Sequence[Counts]
    named: Sequence[Named]


@dataclass(frozen=True, slots=True)
class Scores:
    """Macro-F1 on texts held back, its spread over repetitions, and the same of two baselines."""

    macro_f1: float
    spread: float  # standard deviation between repetitions
    accuracy: float
    majority_f1: float
    keyword_f1: float
    texts: int
    near_copies: int  # texts that have a near-copy; these stood on one side of every split together
    folds: int
    repeats: int
    categories: tuple[str, ...]
    per_category: tuple[float, ...]
    confusion: tuple[tuple[int, ...], ...]  # of the first repetition: rows are what people said
    heat: float = 2.0
    extra: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measured(
    texts: Sequence[Said], labels: Sequence[str], others: Sequence[Said] = (),
    named: Sequence[tuple[Said, str]] = (), *, repeats: int = REPEATS, progress: Progress | None = None,
) -> Scores:
    """Cross-validated scores; categories with fewer texts than folds must have been left out before."""
    truth, groups, counts = np.array(labels), near_copies(texts), counted(texts)
    around = _Around(counted(others), named_counts(named))
    categories = tuple(sorted(set(labels)))
    runs = []
    for repeat in range(repeats):
        runs.append(_held_back(counts, truth, groups, around, repeat, categories))
        if progress:
            progress(100 * (repeat + 1) // repeats)
    from sklearn.metrics import confusion_matrix, f1_score  # here and below: half a second, not at every start

    said = [np.array(categories)[margins.argmax(axis=1)] for margins, _major, _key in runs]
    f1 = [_macro(truth, one) for one in said]
    together = Counter(groups.tolist())
    return Scores(
        macro_f1=float(np.mean(f1)), spread=float(np.std(f1)),
        accuracy=float(np.mean([(truth == one).mean() for one in said])),
        majority_f1=float(np.mean([_macro(truth, major) for _m, major, _k in runs])),
        keyword_f1=float(np.mean([_macro(truth, key) for _m, _major, key in runs])),
        texts=len(texts), near_copies=sum(count for count in together.values() if count > 1), folds=FOLDS,
        repeats=repeats, categories=categories,
        per_category=tuple(f1_score(truth, said[0], average=None, labels=categories, zero_division=0).tolist()),
        confusion=tuple(tuple(int(n) for n in row) for row in confusion_matrix(truth, said[0], labels=categories)),
        heat=_heat(runs[0][0], truth, categories))


def near_copies(texts: Sequence[Said]) -> Numbers:
    """One number for every text and its near-copies, which have to stay on one side of a split together."""
    found = np.arange(len(texts))
    for topic in group([Text(key, *said) for key, said in enumerate(texts)], alike=NEAR):
        found[list(topic.members)] = min(topic.members)
    return found


def _held_back(
    texts: Sequence[Counts], truth: Numbers, groups: Numbers, around: _Around, seed: int,
    categories: tuple[str, ...],
) -> tuple[Numbers, Numbers, Numbers]:
    """Margins and both baselines' answers for every text, each from a model that did not see it."""
    from sklearn.model_selection import StratifiedGroupKFold

    margins = np.zeros((len(texts), len(categories)))
    major, key = np.empty(len(texts), dtype=object), np.empty(len(texts), dtype=object)
    for seen, held in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(texts, truth, groups):
        shown = [texts[one] for one in seen]
        model = learn(shown, truth[seen].tolist(), around.others, around.named)
        columns = [categories.index(one) for one in model.categories]
        margins[np.ix_(held, columns)] = model.margins([texts[one] for one in held])
        most = Counter(truth[seen].tolist()).most_common(1)[0][0]
        major[held] = most
        key[held] = _by_keywords(shown, truth[seen].tolist(), [texts[one] for one in held], most)
    return margins, major.astype(str), key.astype(str)


def _by_keywords(shown: Sequence[Counts], labels: Sequence[str], held: Sequence[Counts], most: str) -> list[str]:
    """The category most of whose dozen most telling words stand in the text: what a table of keywords would reach."""
    sizes, keywords = Counter(labels), _keywords(shown, labels)
    answers = []
    for words in held:
        hits = {label: len(words.keys() & keys) for label, keys in keywords.items()}
        best = max(hits, key=lambda label: (hits[label], sizes[label]))
        answers.append(best if hits[best] else most)
    return answers


def _keywords(shown: Sequence[Counts], labels: Sequence[str]) -> dict[str, set[str]]:
    """Of every category the pairs of signs that are most frequent in it compared with the rest."""
    inside: dict[str, Counter[str]] = {label: Counter() for label in sorted(set(labels))}
    for words, label in zip(shown, labels, strict=True):
        inside[label].update(word for word in words if len(word) == 2)
    overall = sum(inside.values(), Counter())
    found = {}
    for label, counts in inside.items():
        own = labels.count(label)
        rest = max(1, len(labels) - own)
        tells = {word: count / own - (overall[word] - count) / rest for word, count in counts.items()}
        found[label] = set(sorted(tells, key=lambda word: (-tells[word], word))[:KEYWORDS])
    return found


def _heat(margins: Numbers, truth: Numbers, categories: tuple[str, ...]) -> float:
    """The heat with which held-back texts were as sure as they were right."""
    columns = np.searchsorted(categories, truth)
    rows = np.arange(len(truth))
    return min(HEATS, key=lambda heat: -float(np.log(chances(margins, heat)[rows, columns] + 1e-12).mean()))


def _macro(truth: Numbers, said: Numbers) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(truth, said, average="macro", zero_division=0))
