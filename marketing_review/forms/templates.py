"""New versions of categories and checklists as managers send them: rows by number, emptied rows left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.http import QueryDict

from marketing_review.models import CategoryVersion
from marketing_review.models.field import CATALOGUE, MANDATORY, PRESENCES, SECTIONS, Field
from marketing_review.selectors.running import THRESHOLDS
from marketing_review.services.templates import CORE

MOST_ROWS: Final = 60
MORE_ROWS: Final = 2
KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OWN_KINDS: Final = ("line", "text", "integer", "money", "percent", "moment", "yesno", "files")


def rows_in(post: QueryDict, name: str, columns: Sequence[str], needed: str, lists: Iterable[str] = ()) -> list[dict]:  # type: ignore[type-arg]
    """The rows of a table (`name-0-column`); a row without its needed column or ticked as removed is left out."""
    numbers = sorted({int(match[1]) for key in post
                      if (match := re.fullmatch(rf"{name}-(\d{{1,3}})-{needed}", key))})[:MOST_ROWS]
    rows = []
    for number in numbers:
        if post.get(f"{name}-{number}-remove"):
            continue
        row: dict[str, Any] = {column: post.get(f"{name}-{number}-{column}", "").strip()[:500] for column in columns}
        row |= {column: [one for one in post.getlist(f"{name}-{number}-{column}") if one][:80] for column in lists}
        if row[needed]:
            rows.append(row)
    return rows


def parts_in(post: QueryDict, former: CategoryVersion) -> dict[str, Any]:
    """Everything of a category's version as it was sent."""
    obliged = rows_in(post, "obliged", ("post", "when"), "post", ("checklists",))
    tasks = rows_in(post, "task", ("kind", "post", "when"), "kind")
    limits = {name: post.get(f"threshold-{name}", "").strip()[:20] for name in THRESHOLDS}
    return {
        "fields": fields_in(post, former),
        "obliged": [_without_empty(row, keep=("post", "checklists")) for row in obliged],
        "tasks": [_without_empty(row, keep=("kind", "post")) for row in tasks],
        "thresholds": {name: value for name, value in limits.items() if value},
    }


def fields_in(post: QueryDict, former: CategoryVersion) -> list[dict[str, Any]]:
    """The catalogue's fields as chosen, in its order, then the category's own ones."""
    stored = {field["key"]: field for field in former.fields}
    made = []
    for key, field in CATALOGUE.items():
        presence = MANDATORY if key in CORE else post.get(f"presence.{key}", "")
        if presence in PRESENCES:
            made.append({**stored.get(key, field.as_json()), "presence": presence})
    return made + _own_fields(post, stored)


def _own_fields(post: QueryDict, stored: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    taken = {key for key in stored if key.startswith("own_")}
    for row in rows_in(post, "own", ("key", "label", "kind", "section", "presence"), "label"):
        key = row["key"] if row["key"] in stored and row["key"] not in CATALOGUE else _free(taken)
        taken.add(key)
        kind = stored[key]["kind"] if key in stored else row["kind"]
        section = row["section"] if row["section"] in SECTIONS else "other"
        made.append(Field(key, row["label"][:60], kind, section, row["presence"]).as_json())
    return made


def _free(taken: set[str]) -> str:
    return next(key for number in range(1, 1000) if (key := f"own_{number}") not in taken)


def items_in(post: QueryDict) -> list[dict[str, Any]]:
    """A checklist's items as they were sent; fields that are not in the catalogue are left out."""
    rows = rows_in(post, "item", ("code", "text", "evidence"), "text", ("fields",))
    return [{"code": row["code"], "text": row["text"], "evidence": bool(row["evidence"]),
             "fields": [key for key in row["fields"] if key in CATALOGUE]} for row in rows]


def _without_empty(row: Mapping[str, Any], *, keep: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value or key in keep}
