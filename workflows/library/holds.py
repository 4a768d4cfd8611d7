"""What rests on a version, so that its bytes must stay although it is a draft again: the storeys above say so here."""

from __future__ import annotations

from collections.abc import Callable

Held = Callable[[int], bool]
_holds: list[Held] = []


def offer(held: Held) -> None:
    """Name somebody who knows whether something rests on the version with this id."""
    if held not in _holds:
        _holds.append(held)


def is_held(version_id: int) -> bool:
    """Whether anything rests on the version: then a change of it becomes a version of its own."""
    return any(held(version_id) for held in _holds)
