"""`{% load sheet %}`: what the A4 sheet needs; quick, because it is called once per event."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import TYPE_CHECKING, TypeVar

from django import template
from django.utils.safestring import SafeString, mark_safe

from approvals.inbox.subjects import page_of
from reports.trail.told import as_row, in_full, in_short, stamp

if TYPE_CHECKING:
    from reports.trail.dossier import Dossier

register = template.Library()
register.simple_tag(stamp)
Item = TypeVar("Item")


@register.simple_tag
def sheet_style() -> SafeString:
    """The sheet's own style, part of the document: nothing is fetched while it is laid out."""
    return mark_safe(resources.files("reports").joinpath("trail/sheet.css").read_text("utf-8"))  # noqa: S308


@register.simple_tag
def told(dossier: Dossier) -> SafeString:
    """All events, as rows or as items of a list; what anybody wrote is escaped."""
    if dossier.as_table:
        return mark_safe("".join(map(as_row, dossier.lines)))  # noqa: S308
    if dossier.in_short:
        return mark_safe("".join(map(in_short, dossier.lines)))  # noqa: S308
    emphasised = not dossier.too_many_decisions
    return mark_safe("".join(in_full(line, emphasised=emphasised) for line in dossier.lines))  # noqa: S308


@register.filter
def page_of_case(case_key: str) -> str:
    """The address of the page that shows the whole case."""
    return page_of(case_key)


@register.simple_tag
def drawing(dossier: Dossier, sha256: str) -> str:
    """The drawn signature of this hash as a picture; empty when it is not to be had."""
    return dossier.drawings.get(sha256, "")


@register.filter
def pairs(items: Sequence[Item]) -> list[Sequence[Item]]:
    """The items two by two."""
    return [items[at : at + 2] for at in range(0, len(items), 2)]
