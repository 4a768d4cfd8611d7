"""Values of changed fields as people read them; the machine-readable trail keeps them as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketing_review.forms.draft import CELL_CHOICES
from marketing_review.models.field import CATALOGUE, CHANNELS
from marketing_review.selectors.diff import plain


def in_words(field: str, value: Any) -> str:
    """The value of this field: lists joined, table rows numbered, files by name and hash, codes by their words."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if any(isinstance(one, Mapping) for one in value):
            return "\n".join(f"{number}. {_row(field, one)}" for number, one in enumerate(value, 1))
        return "、".join(str(CHANNELS.get(str(one), one)) for one in value)
    return "" if value is None else plain(value)


def _row(field: str, row: Any) -> str:
    if not isinstance(row, Mapping):
        return plain(row)
    if "sha256" in row:
        return f"{row.get('name', '')} {str(row['sha256'])[:12]}…"
    known = CATALOGUE.get(field)
    columns = [column.key for column in known.columns] if known else list(row)
    texts = (_cell(field, column, row.get(column)) for column in columns)
    return " · ".join(text for text in texts if text)


def _cell(field: str, column: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    return str(CELL_CHOICES.get((field, column), {}).get(value, "")) or plain(value)
