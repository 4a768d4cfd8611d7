"""Every verb that the code writes into a ledger is said in words, in both languages."""

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from approvals.inbox.words import words_of
from reports.trail.notes import notes
from reports.trail.words import FAMILIES, METHODS, POSITIONS, VERBS, verb_words

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("approvals", "workflows", "marketing_review", "reports", "traceback")
SHAPE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
FILLED = {  # verbs that are put together
    "marketing_review.emergency.": ("opened", "suspended", "resumed", "corrected"),
    "marketing_review.template.": ("published", "retired", "restored"),
    "marketing_review.checklist.": ("published", "retired", "restored"),
}
WRITERS = ("record", "entry", "complete", "about", "switch")  # functions that are given a verb as it is
PAGES = {"migrations", "views", "forms", "templatetags"}  # they write nothing; names of fields look like verbs


def sources():
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if path.name != "words.py" and not PAGES & {*path.parts, path.stem}:
                yield ast.parse(path.read_text("utf-8"))


def texts(node):
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def places(tree):
    """Where a verb may stand: after `verb=`, given to what writes an entry, kept under a telling name, returned."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="verb", value=value):
                yield value
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name.endswith(WRITERS):
                yield from node.args
            case ast.Assign(targets=[ast.Name(id="verb")], value=value):
                yield value
            case ast.AnnAssign(target=ast.Name(id="VERBS"), value=value) if value is not None:
                yield value
            case ast.Return(value=ast.Tuple(elts=[ast.Constant() as first, *_rest])):
                yield first


def verbs_in_the_code():
    found = {head + tail for head, tails in FILLED.items() for tail in tails}
    for tree in sources():
        found |= {text for place in places(tree) for text in texts(place) if SHAPE.fullmatch(text)}
    return found


def test_the_search_sees_verbs_however_they_are_written():
    found = verbs_in_the_code()

    assert {"work.decided", "absence.called_off", "job.failed", "work.consulted", "working_time.recounted",
            "person.locked_out", "decision.undone", "marketing_review.change.dropped", "case.suspended",
            "marketing_review.campaign.stopped", "secretary.appointed", "robot.added", "department.closed"} <= found


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
    assert str(verb_words("handover.unheard_of")[0]) == "工作交接"
    assert verb_words("unheard.of") == ("unheard.of", "")


@pytest.mark.parametrize(("told", "said"), [
    ({"on_trial": True, "why": "branch", "branch": "宁波"}, "按试运行的第 5 版发起（发起人所在：宁波）"),
    ({"on_trial": False, "why": "share", "drawn": "73.10", "share": 30},
     "按现行版本发起，未进入第 5 版的试运行（抽取 73.10，比例 30 %）"),
    ({"on_trial": False, "why": "held"}, "按现行版本发起，未进入第 5 版的试运行（试运行已暂停）"),
    ({"on_trial": True, "why": "something new"}, "按试运行的第 5 版发起"),
])
def test_a_trail_says_why_a_case_began_on_its_version(told, said):
    body = {"verb": "case.started", "detail": {"trial": {"version": 5, **told}}}
    assert notes(body, {}, step=str, signer=str) == [said]


def test_the_pages_of_a_ticket_say_what_its_rooms_did_as_the_file_does():
    of_tickets = ("actions.", "causes.", "effect.", "investigation.", "tickets.")
    rooms = [verb for verb in VERBS if verb.startswith(of_tickets)]

    assert len(rooms) > 30
    assert {verb: words_of(verb)[0] for verb in rooms} == {verb: str(VERBS[verb][0]) for verb in rooms}
