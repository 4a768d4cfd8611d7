"""Rows as plain values and back: every column of its own, none that points at another table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

HELD_ELSEWHERE: Final = frozenset({"id", "source"})  # rows are told apart by their keys; bytes are files of the archive


def told(row: models.Model) -> dict[str, Any]:
    """The row's own columns by name; moments as ISO 8601."""
    return {field.name: _plain(field.value_from_object(row)) for field in _own(type(row))}


def heard(model: type[models.Model], said: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the model's own columns, others left out; `ValidationError` for one that does not fit."""
    return {field.name: _fitting(field, said[field.name]) for field in _own(model) if field.name in said}


def _own(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    fields = model._meta.concrete_fields
    return [field for field in fields if not field.is_relation and field.name not in HELD_ELSEWHERE]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _fitting(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None and field.null:
        return None
    python = field.to_python(value)
    field.run_validators(python)
    if python is None or not isinstance(value, str | int | bool):
        raise ValidationError(f"{field.name}: {value!r}")
    return python


def wanting(said: Mapping[str, Any], keys: Collection[str]) -> list[str]:
    """Those of the keys that are missing."""
    return [key for key in keys if key not in said]
