"""The form of a case as a template describes it: read from what was posted, laid out for typing.

Names of the inputs: the field's key (`title`, `budget` …; several `channels`); a cell of a table is `segments-0-name`,
rows count from 0, and a row left empty is not a row; yes/no fields post `yes` or `no`; files are attached on their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from marketing_review.laws import Gap
from marketing_review.models.field import CHANNELS, MEASURES, RISK_KINDS, SECTIONS, Field

BETWEEN_TAGS: Final = re.compile(r"[\u3001,\uff0c;\uff1b\n]+")
MOST_ROWS: Final = 200
LONGEST: Final = 50_000
CELL_CHOICES: Final[dict[tuple[str, str], Mapping[str, Any]]] = {
    ("risks", "kind"): RISK_KINDS,
    ("targets", "measure"): MEASURES,
    ("targets", "comparison"): {">=": "≥", "<=": "≤"},
    ("segments", "channel"): CHANNELS,
}


def content_from(post: QueryDict, form: Sequence[Field]) -> dict[str, Any]:
    """What was typed, field by field, right or wrong; a field that was not posted at all is left out."""
    content: dict[str, Any] = {}
    for field in form:
        if field.kind == "rows":
            if any(name.startswith(f"{field.key}-") for name in post):
                content[field.key] = _rows(post, field)
        elif field.key in post and field.kind != "files":
            content[field.key] = _value(post, field)
    return content


def _value(post: QueryDict, field: Field) -> Any:
    if field.kind == "choices":
        return [entry for entry in post.getlist(field.key) if entry in field.options]
    if field.kind == "tags":
        typed = BETWEEN_TAGS.split("\n".join(post.getlist(field.key)))
        return list(dict.fromkeys(tag.strip()[:60] for tag in typed if tag.strip()))
    if field.kind == "yesno":
        return {"yes": True, "no": False}.get(post.get(field.key, ""))
    return post.get(field.key, "").replace("\r\n", "\n").strip()[:LONGEST]


def _rows(post: QueryDict, field: Field) -> list[dict[str, str]]:
    pattern = re.compile(rf"{re.escape(field.key)}-(\d{{1,4}})-(\w+)\Z")
    cells: dict[int, dict[str, str]] = {}
    known = {column.key for column in field.columns}
    for name in post:
        if (match := pattern.match(name)) and match.group(2) in known:
            value = post.get(name, "").replace("\r\n", "\n").strip()[:LONGEST]
            if value:
                cells.setdefault(int(match.group(1)), {})[match.group(2)] = value
    return [cells[number] for number in sorted(cells)[:MOST_ROWS + 1]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a table row."""

    name: str
    label: str
    kind: str
    value: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One field as the page shows it for typing, with what is wrong or missing about it."""

    field: Field
    value: Any
    errors: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    blank: tuple[Cell, ...] = ()  # a further row, numbered __n__
    choices: tuple[tuple[str, str, bool], ...] = ()  # value, label, chosen

    @property
    def name(self) -> str:
        return self.field.key


@dataclass(frozen=True, slots=True)
class InputSection:
    """A group of inputs under its heading; `gaps` counts what is missing in it."""

    key: str
    label: str
    inputs: tuple[Input, ...]

    @property
    def gaps(self) -> int:
        return sum(len(each.errors) for each in self.inputs)


def laid_out(form: Sequence[Field], content: Mapping[str, Any], gaps: Iterable[Gap] = ()) -> list[InputSection]:
    """The whole form for typing, section by section, with the gaps at their fields."""
    errors: dict[str, list[str]] = {}
    for gap in gaps:
        errors.setdefault(gap.field, []).append(gap.beside)
    grouped: dict[str, list[Input]] = {}
    for field in form:
        made = _input(field, content.get(field.key), tuple(errors.get(field.key, ())))
        grouped.setdefault(field.section, []).append(made)
    return [InputSection(key, str(SECTIONS.get(key, key)), tuple(inputs)) for key, inputs in grouped.items()]


def _input(field: Field, value: Any, errors: tuple[str, ...]) -> Input:
    if field.kind == "rows":
        rows = value if isinstance(value, list) else []
        numbered = enumerate(row for row in rows if isinstance(row, Mapping))
        return Input(field, value, errors, rows=tuple(_cells(field, str(n), row) for n, row in numbered),
                     blank=_cells(field, "__n__", {}))
    if field.kind == "choices":
        chosen = set(value or ())
        return Input(field, value, errors, choices=tuple(
            (key, str(CHANNELS.get(key, key)), key in chosen) for key in field.options))
    if field.kind == "tags":
        return Input(field, "\u3001".join(value or ()), errors)
    if field.kind == "yesno":
        return Input(field, {True: "yes", False: "no"}.get(value, ""), errors)
    return Input(field, value if value is not None else "", errors)


def _cells(field: Field, number: str, row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(name=f"{field.key}-{number}-{column.key}", label=str(column.label), kind=column.kind,
             value=str(row.get(column.key, "")), required=column.required,
             choices=tuple((key, str(label)) for key, label in CELL_CHOICES.get((field.key, column.key), {}).items()))
        for column in field.columns)
