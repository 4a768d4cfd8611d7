"""How the first rows of a file will be understood, cell by cell, so that a person can look before they say yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from complaints.models import Contact, ImportRun
from complaints.understanding.answers import AnswerReader, PathReader
from complaints.understanding.columns import FIELDS, Field
from complaints.understanding.mapping import Mapping
from complaints.understanding.rows import Reader
from complaints.understanding.sentences import explain

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell is understood as, and what is wrong with it."""

    text: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The columns as they will be kept, and the first rows below them."""

    labels: list[Label]
    rows: list[tuple[int, list[Cell]]]

    @property
    def wrong(self) -> int:
        """How many of these rows would not be taken in."""
        return sum(any(cell.problem for cell in cells) for _number, cells in self.rows)


Line = tuple[int, Sequence[str]]


def preview(run: ImportRun, mapping: Mapping, reader: AnswerReader, lines: Iterable[Line]) -> Preview:
    """The lines as this mapping understands them; columns that are not chosen yet are left out."""
    if run.kind == ImportRun.Kind.TREE:
        return _of_tree(mapping, reader, lines)
    fields = [one for one in FIELDS[ImportRun.Kind(run.kind)] if _is_shown(one, mapping)]
    scores = mapping.scores if run.kind == ImportRun.Kind.SURVEY else []
    labels = [*(one.label for one in fields), *scores]
    rows = [(number, [*(_cell(reader, cells, one.key) for one in fields),
                      *(_said(reader.score(cells, heading)) for heading in scores)]) for number, cells in lines]
    return Preview(labels, rows)


def _is_shown(one: Field, mapping: Mapping) -> bool:
    """A time of day is shown with its date; kind and channel are known even where no column says them."""
    if one.key == "clock":
        return False
    return one.key in mapping.columns or (one.key == "kind" and bool(mapping.kind)) or (
        one.key == "channel" and bool(mapping.channel))


def _cell(reader: Reader, cells: Sequence[str], key: str) -> Cell:
    text, code = reader.said(cells, key)
    if key == "kind" and not code:
        text = str(Contact.Kind(text).label)
    return Cell(text[:120], explain(code) if code else "")


def _said(found: tuple[str, str]) -> Cell:
    return Cell(found[0][:120], explain(found[1]) if found[1] else "")


def _of_tree(mapping: Mapping, reader: Reader, lines: Iterable[Line]) -> Preview:
    paths = PathReader(mapping, reader.heading.names)
    depth = len(paths.places)
    labels: list[Label] = [one.label for one in FIELDS[ImportRun.Kind.TREE] if one.key in mapping.columns]
    rows = []
    for number, cells in lines:
        path = paths.path(cells)
        padded = [*path, *[""] * (depth - len(path))]
        rows.append((number, [Cell(name, explain("gap") if not name and level < len(path) else "")
                              for level, name in enumerate(padded)]))
    return Preview(labels, rows)
