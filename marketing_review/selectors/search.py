"""What a case is found by, and the words people look for."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from marketing_review.models import MarketingCase

SEARCHED: Final = ("title", "offer", "target_customers", "publicity", "participation_rules", "regions")
LONGEST: Final = 10_000


def normalised(text: str) -> str:
    """Full and half width, upper and lower case are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(query: str) -> list[str]:
    """The words of a query; every one of them must be found."""
    return normalised(query).split()


def search_text(marketing: MarketingCase) -> str:
    """Everything a case can be found by, normalised."""
    content = marketing.content
    parts = [marketing.key, marketing.title, marketing.template.category.name, *marketing.tags]
    parts += [_flat(content.get(key)) for key in SEARCHED]
    parts += [_flat([row.get("item") for row in _rows(content.get("gifts"))])]
    parts += [_flat([row.get("name") for row in _rows(content.get("segments"))])]
    return normalised("\n".join(filter(None, parts)))[:LONGEST]


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(entry) for entry in value if entry)
    return str(value) if value else ""
