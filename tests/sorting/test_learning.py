"""What is learned, how it is kept, and how honestly it is measured."""

import io
import json
from contextlib import closing
from hashlib import sha256

import numpy as np
import pytest
from openpyxl import load_workbook

from complaints.sorting.learning import Sorter, learn, measured
from complaints.sorting.learning.features import counted
from complaints.sorting.learning.measuring import near_copies
from tests.sorting.conftest import ENDINGS, SAID

TEXTS = [((said + ending, said), name) for name, all_of in SAID.items() for said in all_of for ending in ENDINGS]
SAMPLE = [said for said, _name in TEXTS]
LABELS = [name for _said, name in TEXTS]


@pytest.fixture(scope="module")
def sorter():
    return learn(counted(SAMPLE), LABELS)


@pytest.mark.pure
def test_a_guess_names_category_confidence_and_words_of_the_text(sorter):
    (guess,) = sorter.guess([("医院挂号太难", "预约疫苗也排队")])

    assert guess.category == "卫生计生"
    assert 1 / 3 < guess.confidence <= 1
    assert guess.why
    assert all(word in "医院挂号太难预约疫苗也排队" for word in guess.why)


@pytest.mark.pure
def test_nothing_known_in_a_text_is_no_reason_to_fail(sorter):
    assert [guess.why for guess in sorter.guess([("", ""), ("zzz", "？？")])] == [(), ()]
    assert sorter.guess([]) == []


@pytest.mark.pure
def test_a_kept_model_guesses_the_same_and_learning_again_gives_the_same_bytes(sorter):
    again = Sorter.from_bytes(sorter.as_bytes())

    assert [one.category for one in again.guess(SAMPLE)] == [one.category for one in sorter.guess(SAMPLE)]
    first, second = (np.load(io.BytesIO(learn(counted(SAMPLE), LABELS).as_bytes())) for _ in range(2))
    assert all(sha256(first[name].tobytes()).digest() == sha256(second[name].tobytes()).digest() for name in first)


@pytest.mark.pure
def test_a_pickle_in_the_place_of_a_model_is_not_opened():
    class Bomb:
        def __reduce__(self):
            return pytest.fail, ("the pickle was executed",)

    out = io.BytesIO()
    named = np.frombuffer(json.dumps({"form": 1, "categories": [], "words": [], "heat": 1}).encode(), dtype=np.uint8)
    np.savez(out, named=named, tells=np.array([Bomb()], dtype=object), weights=np.zeros(1), offsets=np.zeros(1))
    with pytest.raises(ValueError, match="allow_pickle"):
        Sorter.from_bytes(out.getvalue())


@pytest.mark.pure
def test_near_copies_stay_on_one_side():
    said = ["丽发新城旁建搅拌站噪音扰民", "投诉丽发新城旁建搅拌站噪音扰民", "公积金怎么提取"]

    found = near_copies([(title, "") for title in said])

    assert found[0] == found[1] != found[2]


@pytest.mark.pure
def test_one_category_is_nothing_to_choose_from():
    with pytest.raises(ValueError, match="nothing to choose"):
        learn(counted(SAMPLE[:4]), LABELS[:4])


@pytest.mark.slow
@pytest.mark.pure
def test_on_the_labelled_file_the_model_beats_both_baselines_by_far(samples):
    path = samples / "data/complaints/zh_labelled_complaints.xlsx"
    with closing(load_workbook(path, read_only=True)) as book:
        sheet = book.active
        rows = [row for row in sheet.iter_rows(min_row=2, max_col=6, max_row=600, values_only=True) if row[5]]

    scores = measured([(row[2], row[4]) for row in rows], [row[5] for row in rows], repeats=1)

    assert scores.texts == 495
    assert scores.macro_f1 > 0.75
    assert scores.macro_f1 > scores.keyword_f1 + 0.1 > scores.majority_f1 + 0.2
    assert sum(map(sum, scores.confusion)) == 495
