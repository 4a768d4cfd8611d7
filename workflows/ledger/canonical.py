"""The one text of a value: RFC 8785 canonical JSON, after everything JSON cannot carry exactly has become a string."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from verify_trail.canonical import SAFE_INTEGER, NotCanonical, Plain, moment, text_of, value_of

__all__ = ["NotCanonical", "Plain", "clean", "moment", "plain", "text_of", "value_of"]


def clean(text: str) -> str:
    """The text with lone surrogates replaced: they exist in no encoding and could be neither stored nor hashed."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def plain(value: Any) -> Plain:
    """The value as JSON carries it without loss: fractions, big integers and moments travel as strings."""
    kind = type(value)  # the usual kinds first: asking what a value is an instance of costs four times as much
    if kind is str:
        return clean(value)
    if value is None or kind is bool:
        return value
    if kind is dict:
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [plain(item) for item in value]
    match value:
        case Enum():
            return plain(value.value)
        case str():
            return clean(str(value))
        case int():
            return value if abs(value) <= SAFE_INTEGER else str(value)
        case float() | Decimal() | UUID() | Promise():
            return clean(str(value))
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {clean(str(key)): plain(item) for key, item in value.items()}
        case AbstractSet():
            return sorted((plain(item) for item in value), key=str)
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item) for item in value]
    raise TypeError(f"A ledger cannot keep a {type(value).__name__}.")
