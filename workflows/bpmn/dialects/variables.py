"""Which kinds the variables of conditions must have: from forms where the file has them, else from what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from workflows.bpmn.dialects.trees import extensions
from workflows.bpmn.model import Process
from workflows.bpmn.names import ACTIVITIES

BOOLEAN, NUMBER, TEXT, DATE = "boolean", "number", "text", "date"
FORM_KINDS = {"string": TEXT, "long": NUMBER, "int": NUMBER, "integer": NUMBER, "double": NUMBER, "boolean": BOOLEAN,
              "date": DATE}
NAME = re.compile(r"[^\W\d][\w.]*")
CHOICE = re.compile(r"[^\s,|()'\"]+")
_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d][\w.]*)|(?P<text>'[^']*'|\"[^\"]*\")"
                    r"|(?P<sign>==|!=|<=|>=|[-+*/<>()\[\],]))")
_WORDS = frozenset({"and", "or", "not", "in"})
_ORDERED = frozenset({"<", "<=", ">", ">="})
_EQUAL = frozenset({"==", "!="})
_SUMS = frozenset({"+", "-", "*", "/"})
Token = tuple[str, str]


def form_fields(node: etree._Element) -> Iterator[tuple[str, str, bool]]:
    """Name, kind and whether it may be written, of the fields of a task's or start's own form."""
    for one in extensions(node, "formField", "formProperty"):
        name, said = one.get("id", ""), one.get("type", "string").lower()
        if not NAME.fullmatch(name):
            continue
        kind = _enum(one) if said == "enum" else FORM_KINDS.get(said, "")
        if kind:
            yield name, kind, one.get("writable", "true") != "false" and one.get("readable") != "false"


def _enum(one: etree._Element) -> str:
    choices = [value.get("id", "") for value in one if str(value.tag).endswith("}value")]
    fit = choices and all(CHOICE.fullmatch(choice) for choice in choices)
    return f"enum({'|'.join(choices)})" if fit else TEXT


def kinds_asked(conditions: Iterable[str]) -> Mapping[str, set[str]]:
    """Variable → the kinds that the conditions take it for; empty where nothing shows its kind."""
    found: dict[str, set[str]] = {}
    for condition in conditions:
        tokens = _tokens(condition)
        for place, (kind, text) in enumerate(tokens):
            if kind == "name" and text not in _WORDS:
                found.setdefault(text, set()).update(_kind_at(tokens, place))
    return found


def _tokens(condition: str) -> list[Token]:
    tokens = [(str(match.lastgroup), match.group(str(match.lastgroup))) for match in _TOKEN.finditer(condition)]
    return [("literal", text) if text in {"true", "false", "null"} else (kind, text) for kind, text in tokens]


def _kind_at(tokens: list[Token], place: int) -> set[str]:
    """What the neighbours of a name say about it."""
    def at(where: int) -> Token:
        return tokens[where] if 0 <= where < len(tokens) else ("", "")

    (_kind, before), (_other, after) = at(place - 1), at(place + 1)
    if before in _SUMS or after in _SUMS:
        return {NUMBER}
    if after in _EQUAL | _ORDERED | {"in"} or before in _EQUAL | _ORDERED:
        other = at(place + 2) if after in _EQUAL | _ORDERED | {"in"} else at(place - 2)
        if other[1] in {"[", "("}:
            other = at(place + 3)
        return _literal(other) or ({NUMBER} if {before, after} & _ORDERED else set())
    return {BOOLEAN}


def _literal(token: Token) -> set[str]:
    kind, text = token
    if kind == "literal":
        return set() if text == "null" else {BOOLEAN}
    return {"number": {NUMBER}, "text": {TEXT}}.get(kind, set())


def fillers(process: Process, conditions: Mapping[str, str]) -> dict[str, list[str]]:
    """Activity → the variables read by the decisions that follow it before the next activity: in products where every
    task may set every variable, it is these tasks that set them."""
    read = {flow: set(kinds_asked([condition])) for flow, condition in conditions.items()}
    found = {}
    for key, element in process.elements.items():
        if element.kind in ACTIVITIES:
            names = {name for flow in _flows_after(process, key) for name in read.get(flow, ())}
            found[key] = sorted(names)
    return {key: names for key, names in found.items() if names}


def _flows_after(process: Process, key: str) -> set[str]:
    """The flows that a token takes from an activity until it comes to the next one."""
    waiting, flows, seen = [key], set(), {key}
    hung = [one for one in process.elements.values() if one.attached_to == key]
    waiting += [one.id for one in hung]
    while waiting:
        for flow in process.elements[waiting.pop()].outgoing:
            flows.add(flow)
            target = process.elements.get(process.flows[flow].target)
            if target is not None and target.id not in seen and target.kind not in ACTIVITIES:
                seen.add(target.id)
                waiting.append(target.id)
    return flows


def choices(name: str, process: Process, conditions: Mapping[str, str]) -> list[str]:
    """The only values with which the file gets past its decisions: those a text is compared with for equality, where
    no decision that reads it has a way for any other. Empty where other values lead on."""
    found: list[str] = []
    for flow, condition in conditions.items():
        tokens = _tokens(condition)
        if ("name", name) not in tokens:
            continue
        source = process.elements.get(process.flows[flow].source)
        ways = list(source.outgoing) if source else []
        if source is None or source.default or any(way not in conditions for way in ways):
            return []
        asked = _asked_equal(tokens, name)
        if asked is None:
            return []
        found += asked
    fit = all(CHOICE.fullmatch(choice) for choice in found)
    return list(dict.fromkeys(found)) if fit and len(set(found)) > 1 else []


def _asked_equal(tokens: list[Token], name: str) -> list[str] | None:
    """The texts that a name is said to be equal to; None where it is asked for anything else."""
    found = []
    if {("name", "not"), ("sign", "!=")} & set(tokens):
        return None
    for place, token in enumerate(tokens):
        if token == ("name", name):
            (_sign, sign), (kind, text) = (*tokens[place + 1:place + 3], ("", ""), ("", ""))[:2]
            if sign != "==" or kind != "text":
                return None
            found.append(text[1:-1])
    return found
