"""A version in words: its steps with who, how long, rules and notes, and the matrix of who answers for what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from workflows.bpmn.describe import Described, describe
from workflows.bpmn.model import Element, Model
from workflows.bpmn.words import in_language
from workflows.engine.graph.attributes import listed
from workflows.library.names import names_of

LETTERS: Final = {"R": "raciR", "A": "raciA", "C": "raciC", "I": "raciI"}
SEPARATOR: Final = re.compile(r"[,，;；、]\s*")
AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([a-zA-Z])")
RULE: Final = re.compile(r"BR-\d{4,8}")  # what is misspelt in a draft leads nowhere
UNITS: Final = {
    "m": gettext_noop("%(n)s 分钟"), "h": gettext_noop("%(n)s 小时"), "d": gettext_noop("%(n)s 个工作日"),
    "w": gettext_noop("%(n)s 周"),
}
VOTES: Final = {"all": gettext_noop("全部通过"), "any": gettext_noop("一人通过即可")}


@dataclass(frozen=True, slots=True)
class Step:
    """One step as an operator reads it."""

    number: str
    element_id: str
    kind: str
    name: str
    lane: str
    following: tuple[str, ...]
    who: str = ""
    vote: str = ""
    limit: str = ""
    checklist: str = ""
    rules: str = ""
    rule_codes: tuple[str, ...] = ()
    notes: str = ""
    raci: tuple[tuple[str, str], ...] = ()  # (letter, party)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who answers for what: parties across, steps down, letters in the cells."""

    parties: tuple[str, ...]
    rows: tuple[tuple[Step, tuple[str, ...]], ...]


def steps_of(model: Model) -> list[Step]:
    """All steps in reading order."""
    elements = {key: element for process in model.processes for key, element in process.elements.items()}
    names = names_of({key for element in elements.values() for key in (*_parties(element), *_checklists(element))})
    return [_step(described, elements[described.element_id], names) for described in describe(model)]


def matrix_of(steps: Iterable[Step]) -> Matrix:
    """The control matrix over those steps that name responsibilities."""
    charged = [step for step in steps if step.raci]
    parties = tuple(dict.fromkeys(party for step in charged for _letter, party in step.raci))
    rows = tuple((step, tuple(_letters(step, party) for party in parties)) for step in charged)
    return Matrix(parties, rows)


def remarks_of(model: Model) -> list[str]:
    """What the reader had to say about the file."""
    return [in_language(remark, _) for remark in model.remarks]


def _letters(step: Step, party: str) -> str:
    return "".join(letter for letter, charged in step.raci if charged == party)


def _step(described: Described, element: Element, names: Mapping[str, str]) -> Step:
    said = defaultdict(str, element.attributes)
    return Step(
        number=described.number, element_id=described.element_id, kind=in_language(described.kind, _),
        name=described.name, lane=described.lane,
        following=tuple(in_language(text, _) for text in described.following),
        who="、".join(names[key] for key in _parties(element)) or _own(element), vote=_vote(element),
        limit=limit_in_words(said["limit"] or said["dueDate"]),
        checklist="、".join(names[key] for key in _checklists(element)), rules=said["rules"],
        rule_codes=tuple(filter(RULE.fullmatch, listed(said["ruleRefs"]))),
        notes=said["notes"] or element.documentation, raci=tuple(_raci(element)),
    )


def _own(element: Element) -> str:
    return _("发起人") if element.attributes.get("assignee") in {"initiator", "${initiator}"} else ""


def _parties(element: Element) -> Iterator[str]:
    """The keys of everybody who may act in the step."""
    said = element.attributes
    assignee = said.get("assignee", "")
    if assignee and assignee not in {"initiator", "${initiator}"}:
        yield f"person:{assignee}"
    for kind, key in (("post", "candidateGroups"), ("person", "candidateUsers")):
        for code in SEPARATOR.split(said.get(key, "")):
            if code.strip():
                yield f"{kind}:{code.strip()}"
    if collection := said.get("collection", ""):
        yield f"collection:{collection}"


def _checklists(element: Element) -> list[str]:
    return [f"checklist:{code}" for code in listed(element.attributes.get("checklist", ""))]


def _raci(element: Element) -> Iterator[tuple[str, str]]:
    for letter, key in LETTERS.items():
        for party in SEPARATOR.split(element.attributes.get(key, "")):
            if party.strip():
                yield letter, party.strip()


def _vote(element: Element) -> str:
    """How a co-sign is decided, in words."""
    if element.multi is None:
        return ""
    decided = vote_in_words(element.attributes.get("cosign", "all"))
    return _("依次会签，%(rule)s") % {"rule": decided} if element.multi.sequential else decided


def vote_in_words(rule: str) -> str:
    """A co-sign rule such as `all` or `ratio:0.6` in words."""
    kind, _colon, share = rule.replace(" ", "").partition(":")
    return _("达到 %(share)s 通过") % {"share": _share(share)} if kind == "ratio" else _(VOTES.get(kind, VOTES["all"]))


def _share(text: str) -> str:
    return text if text.endswith("%") else f"{float(text):.0%}"


def limit_in_words(text: str) -> str:
    """A limit such as `8h`, `2d` or `PT8H` in words; anything else as it was written."""
    amounts = [_(UNITS[unit.lower()]) % {"n": number} for number, unit in AMOUNT.findall(text) if unit.lower() in UNITS]
    return " ".join(amounts) or text
