"""How changes of the organisation enter the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from approvals.organisation.models import Department, Person, Post
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append

STREAM = "organisation"


def record(
    *,
    verb: str,
    on: Department | Post | Person,
    by: Actor,
    at: datetime,
    diff: Sequence[Change] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one event about a department, post or person into the organisation's stream."""
    entry = Entry(verb=verb, object=as_object(on), diff=diff, detail=detail or {})
    append(stream=STREAM, entry=entry, at=at, by=by)


def as_object(on: Department | Post | Person) -> Object:
    """The record as the ledger names it: by code or staff number, with its name of today."""
    key = on.number if isinstance(on, Person) else on.code
    return Object(type=str(on._meta.model_name), id=key, name=on.name)


def assign(record: models.Model, **values: Any) -> list[Change]:
    """Set the fields and tell which of them changed, as the ledger wants it."""
    changes = []
    for name, new in values.items():
        old = getattr(record, name)
        if old != new:
            setattr(record, name, new)
            label = str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes.append(Change(field=name, label=label, old=_shown(old), new=_shown(new)))
    return changes


def _shown(value: Any) -> Any:
    return value.code if isinstance(value, Department) else value
