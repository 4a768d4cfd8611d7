"""How the editor reaches the storeys above it: who knows posts, people, fields and transitions offers them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from workflows.bpmn.model import Model
from workflows.engine.filling import Sheet
from workflows.library.problems import Problem


class Suggestion(NamedTuple):
    """Something that an attribute may name: the code that is written into the file, and what people call it."""

    code: str
    name: str


# (what was typed so far, key of the process) -> what could be meant, the likeliest first
Source = Callable[[str, str], Sequence[Suggestion]]

POST, PERSON, PARTY = "post", "person", "party"  # parties are those whom RACI names: departments, by their names
FIELD, TRANSITION, CHECKLIST, COLLECTION = "field", "transition", "checklist", "collection"  # a domain's own
OPERATION, PROCESS, RULE = "operation", "process", "rule"
NEEDED: Final = (POST, PERSON)
KINDS: Final = (POST, PERSON, PARTY, FIELD, TRANSITION, CHECKLIST, COLLECTION, OPERATION, PROCESS, RULE)
_sources: dict[str, list[Source]] = {}


def offer(kind: str, source: Source) -> None:
    """Name somebody who knows things of this kind; several may know some, each is asked once."""
    if kind not in KINDS:
        raise ValueError(f"The editor has no use for {kind}.")
    sources = _sources.setdefault(kind, [])
    if source not in sources:
        sources.append(source)


def offered() -> frozenset[str]:
    """The kinds of which somebody knows something."""
    return frozenset(_sources)


def sources_of(kind: str) -> Sequence[Source]:
    """Everybody who knows things of this kind."""
    return tuple(_sources.get(kind, ()))


# (what is being edited, key of the process, when) -> what its author should hear although it can be saved so
Remark = Callable[[Model, str, datetime], Iterable[Problem]]
_remarks: list[Remark] = []


def offer_remark(remark: Remark) -> None:
    """Name somebody who knows more of what a file names than the file: whether a post has members, a rule counts."""
    if remark not in _remarks:
        _remarks.append(remark)


def remarks() -> Sequence[Remark]:
    """Everybody who has something to say."""
    return tuple(_remarks)


FormDrawer = Callable[[Sheet], SafeString]
_drawers: list[FormDrawer] = []


def draw_forms_with(drawer: FormDrawer) -> None:
    """Name who draws the form of a process as people will see it; the last one named does."""
    _drawers.append(drawer)


def form_drawer() -> FormDrawer | None:
    """Who draws forms; None where nobody does."""
    return _drawers[-1] if _drawers else None
