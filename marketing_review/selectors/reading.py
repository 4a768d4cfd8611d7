"""A content laid out for reading: field by field, with what changed, who changed it and which reason that answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from marketing_review.models import MarketingCase, Reason, Round
from marketing_review.models.field import SECTIONS, Field
from marketing_review.selectors.diff import FieldChange, diff_content


@dataclass(frozen=True, slots=True)
class Line:
    """One field: its value, and how it came to be if it changed."""

    field: Field
    value: Any
    change: FieldChange | None = None
    changed_in: Round | None = None
    answers: tuple[Reason, ...] = ()
    open_reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The lines under one heading."""

    key: str
    label: str
    lines: tuple[Line, ...]

    @property
    def changed(self) -> int:
        return sum(line.change is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two contents; `old` is None when there is nothing to compare with."""

    old: Round | None
    new: Round | None
    changes: tuple[FieldChange, ...]

    @property
    def number(self) -> int:
        return len(self.changes)


def compared(old: Round | None, new: Round | None) -> Comparison:
    """What the later round changed against the earlier one."""
    if old is None or new is None or old.number >= new.number:
        return Comparison(None, new, ())
    return Comparison(old, new, tuple(diff_content(old.content, new.content, both_forms(old, new))))


def both_forms(old: Round | None, new: Round) -> list[Field]:
    """The later form, and the fields that only the earlier one had."""
    form = new.template.form
    known = {field.key for field in form}
    return [*form, *(field for field in (old.template.form if old else ()) if field.key not in known)]


def parts_of(form: Sequence[Field], content: Mapping[str, Any], *, comparison: Comparison | None = None,
             rounds: Sequence[Round] = (), reasons: Iterable[Reason] = ()) -> list[Part]:
    """The whole content by section; lines that changed carry their history."""
    changes = {change.field: change for change in comparison.changes} if comparison else {}
    authors = changed_in(rounds, comparison) if comparison else {}
    said = list(reasons)
    shown = [*form, *_gone(form, comparison)]
    grouped: dict[str, list[Line]] = {}
    for field in shown:
        change = changes.get(field.key)
        grouped.setdefault(field.section, []).append(Line(
            field, content.get(field.key), change, authors.get(field.key) if change else None,
            answers_to(said, field.key, comparison) if change else (),
            tuple(reason for reason in said if reason.field == field.key and reason.answered_in is None)))
    return [Part(key, str(SECTIONS.get(key, key)), tuple(lines)) for key, lines in grouped.items()]


def _gone(form: Sequence[Field], comparison: Comparison | None) -> list[Field]:
    if comparison is None or comparison.old is None:
        return []
    known, changed = {field.key for field in form}, {change.field for change in comparison.changes}
    return [field for field in comparison.old.template.form if field.key not in known and field.key in changed]


def changed_in(rounds: Sequence[Round], comparison: Comparison) -> dict[str, Round]:
    """For every field that changed the last round that changed it."""
    if comparison.old is None or comparison.new is None:
        return {}
    first, last = comparison.old.number, comparison.new.number
    between = [each for each in rounds if first <= each.number <= last]
    found: dict[str, Round] = {}
    for old, new in pairwise(between):
        before, after = old.content, new.content
        for key in {*before, *after}:
            if before.get(key) != after.get(key):
                found[key] = new
    return found


def answers_to(reasons: Iterable[Reason], field: str, comparison: Comparison | None) -> tuple[Reason, ...]:
    """The reasons about a field that were answered between the two rounds."""
    if comparison is None or comparison.old is None or comparison.new is None:
        return ()
    first, last = comparison.old.number, comparison.new.number
    return tuple(reason for reason in reasons
                 if reason.field == field and reason.answered_in and first < reason.answered_in <= last)


def only_changed(parts: Iterable[Part]) -> list[Part]:
    """The lines that changed, and the headings that still have any."""
    kept = (Part(part.key, part.label, tuple(line for line in part.lines if line.change)) for part in parts)
    return [part for part in kept if part.lines]


def round_of(rounds: Sequence[Round], number: str) -> Round | None:
    """The round with this number, as it came in a URL."""
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return next((each for each in rounds if each.number == wanted), None)


def shown_content(marketing: MarketingCase, shown: Round | None) -> tuple[Sequence[Field], Mapping[str, Any]]:
    """The form and the content to read: a round as it was, or the draft."""
    if shown is None:
        return marketing.template.form, marketing.content
    return shown.template.form, shown.content
