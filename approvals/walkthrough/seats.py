"""Whose turn a step is, in keys: the post or person that the step names, or the one who opened the case.

In a walk-through nobody is looked up: a key is a role that somebody plays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zlib import crc32

from workflows.engine.graph.attributes import listed

POST, PERSON, INITIATOR = "post:", "person:", "initiator"
LAST_RESORT: Final = "post:process_manager"  # takes what names nobody
OPENER: Final = ("initiator", "${initiator}", "#{initiator}")


def keys_of(attributes: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The keys that `assignee`, `candidateUsers` and `candidateGroups` name."""
    people = [*listed(str(attributes.get("assignee", ""))), *listed(str(attributes.get("candidateUsers", "")))]
    posts = listed(str(attributes.get("candidateGroups", "")))
    named = [key for text in people for key in _people(text, data)]
    return [*dict.fromkeys([*named, *(f"{POST}{code}" for text in posts for code in _values(text, data))])]


def signers_of(spec: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """Who signs, as far as the step and the case's data say it."""
    held = data.get(str(spec.get("collection", "")))
    if isinstance(held, str):
        held = listed(held)
    if isinstance(held, list | tuple):
        return [key if key.startswith((POST, PERSON)) else f"{POST}{key}" for key in map(str, held)]
    return keys_of(spec, data)


def seat_of(keys: Iterable[str]) -> str:
    """One role for all who may take the step."""
    return "|".join(keys)


def number_of(seat: str) -> int:
    """A number that stands for the role, where laws ask who did what."""
    return crc32(seat.encode())


def _people(text: str, data: Mapping[str, Any]) -> list[str]:
    if text in OPENER:
        return [INITIATOR]
    return [one if one.startswith((POST, PERSON)) else f"{PERSON}{one}" for one in _values(text, data)]


def _values(text: str, data: Mapping[str, Any]) -> list[str]:
    """`${name}` is what the case's variable holds, one text or a list of them; anything else is itself."""
    if not text.startswith(("${", "#{")):
        return [text]
    held = data.get(text[2:].removesuffix("}").strip())
    if isinstance(held, str):
        return list(listed(held))
    return [str(one) for one in held] if isinstance(held, list | tuple) else []
