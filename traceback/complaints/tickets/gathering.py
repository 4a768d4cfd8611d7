"""Small lists of several rooms in one statement: the page of a ticket asks for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value

Rows = list[dict[str, Any]]


def moment_in(text: str) -> datetime:
    """A moment out of a row: databases write it in their own ways, some without saying that it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def gathered(parts: Mapping[str, QuerySet[Any]]) -> dict[str, Rows]:
    """What each question finds, by its name. A question is annotated with its `row`, a JSON object of plain values;
    order does not survive, so that whoever asks sorts what is found."""
    named = [part.order_by().annotate(which=Value(name, CharField())).values_list("which", "row")
             for name, part in parts.items()]
    found: dict[str, Rows] = {name: [] for name in parts}
    if not named:
        return found
    first, *more = named
    for name, row in first.union(*more, all=True) if more else first:
        found[name].append(row)
    return found
