"""Every verb that the code writes into a ledger is said in words, in both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from approvals.inbox.words import VERBS as COMMON
from approvals.notifications import kinds
from approvals.organisation.roles import MAY
from reports.trail.words import FAMILIES, METHODS, POSITIONS, VERBS, verb_words
from workflows.ledger.outbox import effects

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("approvals", "workflows", "marketing_review", "reports", "traceback")
SHAPE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
FILLED = {  # verbs that are put together
    "marketing_review.emergency.": ("opened", "suspended", "resumed", "corrected"),
    "marketing_review.template.": ("published", "retired", "restored"),
    "marketing_review.checklist.": ("published", "retired", "restored"),
}
OTHERS = {  # dotted names of other things: marks on a move, files, kinds of news
    "marketing_review.case", "marketing_review.form", "marketing_review.evaluated", "marketing_review.urls",
    "marketing_review.urls_more", "organisation.xlsx", "process.bpmn", "trail.json",
}  # fmt: skip


PAGES = {"migrations", "views", "forms", "templatetags"}  # they write nothing; names of fields look like verbs


def sources():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if path.name != "words.py" and not PAGES & {*path.parts, path.stem}:
                yield ast.parse(path.read_text("utf-8"))


def texts(node):
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def verbs_in_the_code():
    families = {verb.split(".")[0] for verb in VERBS} | set(FAMILIES)
    found = {head + tail for head, tails in FILLED.items() for tail in tails}
    for tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "verb":
                found |= {text for text in texts(node.value) if SHAPE.fullmatch(text)}
        found |= {text for text in texts(tree) if SHAPE.fullmatch(text) and text.split(".")[0] in families}
    news = {text for text in vars(kinds).values() if isinstance(text, str)} - COMMON.keys()
    return found - OTHERS - set(MAY) - set(effects) - news


def test_the_search_sees_verbs_however_they_are_written():
    found = verbs_in_the_code()

    assert {"work.decided", "absence.called_off", "job.failed", "work.consulted", "working_time.recounted",
            "person.locked_out", "decision.undone"} <= found


def test_every_verb_in_the_code_has_words():
    assert {verb for verb in verbs_in_the_code() if verb not in VERBS} == set()


def test_every_verb_that_is_put_together_is_known_here():
    heads = {part.value for tree in sources() for node in ast.walk(tree) if isinstance(node, ast.keyword)
             and node.arg == "verb" and isinstance(node.value, ast.JoinedStr)
             for part in node.value.values[:1] if isinstance(part, ast.Constant)}

    assert heads <= {"marketing_review.emergency.", "marketing_review."}


@pytest.mark.parametrize("family", [VERBS, METHODS, POSITIONS, FAMILIES])
def test_words_are_chinese_and_have_their_english(family):
    for name, said in family.items():
        words = said[0] if isinstance(said, tuple) else said
        if str(words).isascii():
            assert str(words) == "OA"
            continue
        with override("en"):
            assert str(words).isascii(), name


def test_a_verb_of_a_known_family_is_never_shown_raw():
    assert str(verb_words("handover.finished")[0]) == "工作交接"
    assert verb_words("unheard.of") == ("unheard.of", "")
