"""How well contacts are sorted: on labelled complaints that were held back, beside what needs no learning.

The choices (words, weights, what the tree of categories says) were made by cross-validation among four fifths of the
file; `held_out` is the last fifth, looked at once. No more can be right than people agree on: `ceiling` counts texts of
the same words with different labels.
"""

import os
import resource
import time
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold

from complaints.reading import find_heading, open_table
from complaints.sorting.learning import learn, measured
from complaints.sorting.learning.features import counted, named_counts
from complaints.sorting.learning.measuring import near_copies
from complaints.topics import normal
from tests.bench.server import figure

SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[3] / "shared")) / "data" / "complaints"
SPLIT = 2026


def rows_of(file):
    """The rows of a sheet as far as they say anything, by their heading."""
    table = open_table(SAMPLES / file)
    heading = find_heading(table)
    lines = islice(table.lines(), heading.rows, None)
    return [dict(zip(heading.names, cells, strict=False)) for _number, cells in lines if any(cells)]


def held_out(texts, labels, others, named):
    """Macro-F1 of one fifth of the file, learned from the others; near-copies stay on one side."""
    truth, groups = np.array(labels), near_copies(texts)
    split = StratifiedGroupKFold(5, shuffle=True, random_state=SPLIT).split(texts, truth, groups)
    seen, held = next(split)
    counts = counted(texts)
    model = learn([counts[one] for one in seen], truth[seen].tolist(), counted(others), named_counts(named))
    margins = model.margins([counts[one] for one in held])
    said = np.array(model.categories)[margins.argmax(axis=1)]
    return float(f1_score(truth[held], said, average="macro")), len(held), model


def ceiling(texts, labels):
    """The share of rows that could be right at most: where the same words have several labels, only the commonest."""
    same = defaultdict(Counter)
    for (title, text), label in zip(texts, labels, strict=True):
        same[normal(title + text)][label] += 1
    return sum(max(found.values()) for found in same.values()) / len(texts)


def main():
    rows = [row for row in rows_of("zh_labelled_complaints.xlsx") if row.get("一级分类")]
    texts, labels = [(row["留言主题"], row["留言详情"]) for row in rows], [row["一级分类"] for row in rows]
    others = [(row["留言主题"], row["留言详情"]) for row in rows_of("zh_complaints_2019.xlsx")[:1500]]
    named = [((f"{row['二级分类']} {row['三级分类']}", ""), row["一级分类"])
             for row in rows_of("zh_category_tree.xlsx")]
    f1, number, model = held_out(texts, labels, others, named)
    print(f"{len(texts)} labelled, {number} held out, {len(named)} names in the tree")
    figure("sorting_macro_f1_held_out", f1)
    figure("sorting_ceiling_of_same_words", ceiling(texts, labels))
    started, busy = time.perf_counter(), time.process_time()
    scores = measured(texts, labels, others, named)
    learn(counted(texts), labels, counted(others), named_counts(named))
    figure("sorting_training_cpu_seconds", time.process_time() - busy)
    figure("sorting_training_seconds", time.perf_counter() - started, "<=300")
    figure("sorting_macro_f1", scores.macro_f1, ">=0.85")
    figure("sorting_macro_f1_spread", scores.spread)
    figure("sorting_macro_f1_of_keywords", scores.keyword_f1)
    figure("sorting_macro_f1_of_majority", scores.majority_f1)
    figure("sorting_model_kb", len(model.as_bytes()) / 1024, "<=2000")
    figure("sorting_peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "<=1000")
    for category, score in zip(scores.categories, scores.per_category, strict=True):
        print(f"  {category}: {score:.2f}")


if __name__ == "__main__":
    main()
