"""`{% load marketing %}`: values of a case, its checklists and links as the pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from approvals.inbox.models import WorkItem
from approvals.inbox.views.rows import sla_of
from marketing_review.forms.draft import CELL_CHOICES
from marketing_review.models import Attachment, MarketingCase, Verdict
from marketing_review.models.content import digest_of
from marketing_review.models.field import CHANNELS, Field
from marketing_review.selectors.board import Row, Sheet
from marketing_review.selectors.diff import FieldChange, Word, plain
from workflows.screens.templatetags.desk import changes, sla_label

register = template.Library()
NUMBER = re.compile(r"\d{1,15}")


@register.filter
def local(text: object) -> str:
    """A label that is stored in the source language, in the reader's."""
    return gettext(str(text)) if text else ""


@register.filter
def shown(value: Any, field: Field | FieldChange | None = None) -> str:
    """A plain value as a reader sees it; `field` may say what kind it is."""
    if field is not None and field.kind == "choices" and isinstance(value, list):
        return "、".join(str(CHANNELS.get(one, one)) for one in value)
    return plain(value)


@register.filter
def last_day(moment: datetime | None) -> datetime | None:
    """The day that a period ends on: one that ends at midnight ends on the day before."""
    return moment - timedelta(microseconds=1) if moment else None


@register.filter
def cells(row: Mapping[str, Any], field: Field) -> list[tuple[str, str]]:
    """The cells of a table row, in the order of its columns: kind and text."""
    return [(column.kind, _cell(field.key, column.key, row.get(column.key))) for column in field.columns]


def _cell(field: str, column: str, value: Any) -> str:
    words = CELL_CHOICES.get((field, column), {})
    return str(words.get(value, "")) or plain(value) if isinstance(value, str) else plain(value)


@register.simple_tag
def words(pieces: Iterable[Word], context: int = 0) -> SafeString:
    """Compared words as `<del>` and `<ins>`."""
    said = list(pieces)
    old = "".join(text for kind, text in said if kind != "new")
    new = "".join(text for kind, text in said if kind != "gone")
    return changes(old, new, context)


@register.simple_tag
def both(change: FieldChange, context: int = 0) -> SafeString:
    """The old and the new text of a changed field, word by word."""
    return changes(shown(change.old, change), shown(change.new, change), context)


@register.simple_tag
def page_of(name: str, *arguments: object) -> str:
    """The address of a page, or nothing where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


@register.simple_tag
def kept(name: str, key: object, sent: Mapping[str, Any] | None = None, draft: Mapping[str, Any] | None = None) -> str:
    """What was typed for `name.key`: just sent, or kept as a draft."""
    return _text(sent or draft or {}, f"{name}.{key}")


@register.simple_tag
def told(name: str, key: object, errors: Mapping[str, str] | None = None) -> str:
    """The sentence about `name.key`; empty when nothing is wrong."""
    return (errors or {}).get(f"{name}.{key}", "")


@register.simple_tag(takes_context=True)
def deadline(context: Context, item: WorkItem) -> SafeString:
    """How much working time an open item has left, as the inbox says it."""
    now = context.get("now")
    found = sla_of(item, now if isinstance(now, datetime) else timezone.now())
    return sla_label(found.kind, found.label) if found.kind != "none" else SafeString("")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a checklist as it is drawn: what is chosen now, what was said before, what is wrong."""

    place: str
    row: Row
    answer: str
    note: str
    evidence: str
    files: tuple[Attachment, ...]
    errors: tuple[str, ...]
    stands: bool

    @property
    def before(self) -> Verdict | None:
        return self.row.verdict


@dataclass(frozen=True, slots=True)
class AskedSheet:
    """One checklist to be answered."""

    sheet: Sheet
    asked: tuple[Asked, ...]

    @property
    def answered(self) -> int:
        return sum(bool(each.answer) for each in self.asked)


@register.simple_tag
def to_answer(
    sheets: Iterable[Sheet], marketing: MarketingCase, sent: Mapping[str, Any] | None = None,
    draft: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None,
) -> list[AskedSheet]:
    """The checklists with what was just sent, else what is kept as a draft, else what still stands from before."""
    kept = sent or draft or {}
    asked = [(sheet, [_asked(row, marketing, kept, errors or {}) for row in sheet.rows]) for sheet in sheets]
    numbers = {int(number) for _sheet, rows in asked for one in rows for number in NUMBER.findall(one.evidence)}
    files = {file.pk: file for file in marketing.files.filter(pk__in=numbers)} if numbers else {}
    return [AskedSheet(sheet, tuple(_with_files(one, files) for one in rows)) for sheet, rows in asked]


def _asked(row: Row, marketing: MarketingCase, kept: Mapping[str, Any], errors: Mapping[str, str]) -> Asked:
    last = row.verdict
    stands = last is not None and last.digest == digest_of(marketing.content, row.item.fields or None)
    known = any(name in kept for name in (f"verdict.{row.place}", f"note.{row.place}", f"evidence.{row.place}"))
    carried = last if last is not None and stands and not known and last.answer != Verdict.Answer.FAIL else None
    return Asked(
        row.place, row, answer=_text(kept, f"verdict.{row.place}") or (carried.answer if carried else ""),
        note=_text(kept, f"note.{row.place}") or (carried.note if carried else ""),
        evidence=_text(kept, f"evidence.{row.place}") or (_numbers(carried) if carried else ""), files=(),
        errors=tuple(errors[name] for part in ("verdict", "note", "evidence")
                     if (name := f"{part}.{row.place}") in errors), stands=stands)


def _text(kept: Mapping[str, Any], name: str) -> str:
    value = kept.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _numbers(verdict: Verdict) -> str:
    return " ".join(str(file["id"]) for file in verdict.evidence if "id" in file)


def _with_files(one: Asked, files: Mapping[int, Attachment]) -> Asked:
    named = tuple(files[int(number)] for number in NUMBER.findall(one.evidence) if int(number) in files)
    return Asked(one.place, one.row, one.answer, one.note, one.evidence, named, one.errors, one.stands)
