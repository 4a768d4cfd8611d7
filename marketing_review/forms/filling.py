"""The form for filling in as the page draws it: inputs with their gaps, cells that are wrong, computed sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from marketing_review.forms.draft import Cell, Input, laid_out
from marketing_review.laws import Gap
from marketing_review.models import Reason
from marketing_review.models.content import Unreadable, computed_budget, computed_list_size, is_filled
from marketing_review.models.field import Field

FIRST_ROWS: Final = 8  # so many empty rows at most invite to be filled in
SUMS: Final = ("budget", "list_size")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """One cell with whether it is wrong."""

    cell: Cell
    wrong: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One input: how many rows it shows, what is wrong, which reasons are about it."""

    input: Input
    rows: tuple[tuple[DrawnCell, ...], ...]
    reasons: tuple[tuple[Reason, str], ...]  # with the answer typed so far
    errors: tuple[str, ...]
    computed: str = ""

    @property
    def field(self) -> Field:
        return self.input.field

    @property
    def name(self) -> str:
        return self.input.name


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """One section, with how many of its fields still miss something."""

    key: str
    label: str
    inputs: tuple[Drawn, ...]
    missing: int

    @property
    def wrong(self) -> int:
        return sum(bool(drawn.errors) for drawn in self.inputs)


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything that the page was given to draw: the content, the answers, what is wrong with files."""

    content: Mapping[str, Any]
    answers: Mapping[str, str]
    file_errors: Mapping[str, Sequence[str]]
    more_rows: str = ""


def drawn(form: Sequence[Field], typed: Typed, gaps: Sequence[Gap], reasons: Iterable[Reason], *,
          strict: bool) -> list[DrawnSection]:
    """The form section by section; `strict` also says what is merely missing."""
    told = [gap for gap in gaps if strict or is_filled(typed.content.get(gap.field))]
    asked = list(reasons)
    lacking = {gap.field for gap in gaps}
    made = []
    for section in laid_out(form, typed.content, told):
        inputs = tuple(_drawn(one, typed, told, asked) for one in section.inputs)
        missing = sum(one.name in lacking for one in section.inputs)
        made.append(DrawnSection(section.key, section.label, inputs, missing))
    return made


def _drawn(one: Input, typed: Typed, told: Sequence[Gap], asked: Sequence[Reason]) -> Drawn:
    reasons = tuple((reason, typed.answers.get(str(reason.number), "")) for reason in asked if reason.field == one.name)
    errors = (*one.errors, *typed.file_errors.get(one.name, ()))
    rows = _rows(one, told, typed.more_rows) if one.field.kind == "rows" else ()
    computed = sums(typed.content).get(one.name, "") if one.name in SUMS else ""
    return Drawn(one, rows, reasons, errors, computed)


def _rows(one: Input, told: Sequence[Gap], more_rows: str) -> tuple[tuple[DrawnCell, ...], ...]:
    wrong = {(gap.row, gap.message.partition("\uff1a")[0]) for gap in told if gap.field == one.name and gap.row}
    filled = [tuple(DrawnCell(cell, (number, cell.label) in wrong) for cell in row)
              for number, row in enumerate(one.rows, 1)]
    least = min(one.field.least, FIRST_ROWS) if one.field.mandatory else 1
    blank = max(least - len(filled), 0) + (one.name == more_rows)
    first = len(filled)
    return (*filled, *(_blank(one, first + number) for number in range(blank)))


def _blank(one: Input, number: int) -> tuple[DrawnCell, ...]:
    return tuple(DrawnCell(replace(cell, name=cell.name.replace("__n__", str(number))), False) for cell in one.blank)


def sums(content: Mapping[str, Any]) -> dict[str, str]:
    """Budget and list size as the segments say; nothing while a row cannot be read."""
    if not content.get("segments"):
        return {}
    try:
        return {"budget": f"{computed_budget(content):,.2f}", "list_size": f"{computed_list_size(content):,}"}
    except (Unreadable, KeyError, TypeError, AttributeError):
        return {}


def without_row(post: QueryDict, field: str, number: str) -> QueryDict:
    """What was posted without one row of a table."""
    kept = post.copy()
    for name in [name for name in kept if name.startswith(f"{field}-{number}-")]:
        del kept[name]
    return kept


def answers_in(post: Mapping[str, Any]) -> dict[str, str]:
    """The answers to reasons, by number."""
    return {name.removeprefix("answer."): str(value) for name, value in post.items() if name.startswith("answer.")}


def place_of(gap: Gap, form: Sequence[Field]) -> str:
    """The id of the control that a gap is about: a cell, an answer, or the field."""
    if gap.field.startswith("answer."):
        return gap.field.replace(".", "-")
    field = next((field for field in form if field.key == gap.field), None)
    if field and gap.row:
        label = gap.message.partition("\uff1a")[0]
        column = next((column.key for column in field.columns if str(column.label) == label), "")
        return f"{field.key}-{gap.row - 1}-{column or field.columns[0].key}"
    return f"f-{gap.field}"
