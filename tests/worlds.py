"""Worlds that are built once and stand for many tests: each gets a copy, and whatever it changes is taken back.

A room's conftest says how its worlds are built: `worlds.build("marketing_review", house=House)`, and on what: `running`
on `house`. A fixture of the same name gives the test `worlds.get("house")`. The worlds of a test are raised, each in a
transaction of its own on top of the other, just before the test's transaction begins, and stand until a test wants
others; so a test that names the world among its fixtures must have no other test's world below it, and has none.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction


@dataclass
class Kind:
    """How a world is built: from nothing, or from the world it stands on."""

    build: Callable[..., Any]
    on: str = ""


@dataclass
class Standing:
    """A world and what takes it back."""

    kind: Kind
    world: Any
    taking_back: ExitStack


KINDS: dict[tuple[str, str], Kind] = {}
blocker: Any = None  # pytest-django's, as soon as there is a database
_standing: list[Standing] = []
_given: dict[str, Any] = {}  # what the present test has got already


def build(room: str, *, on: str = "", **kinds: Callable[..., Any]) -> None:
    """Worlds of a room by their fixtures' names."""
    KINDS.update({(room, name): Kind(make, on) for name, make in kinds.items()})


def get(name: str) -> Any:
    """The test's own copy of a world that stands."""
    return _given[name]


def wanted(item: pytest.Item) -> dict[str, Kind]:
    """The worlds of a test, each above the one it stands on."""
    room, found = item.path.parent.name, {}
    for name in getattr(item, "fixturenames", ()):
        if kind := KINDS.get((room, name)):
            found[name] = kind
    return dict(sorted(found.items(), key=lambda named: named[1].on != ""))


def clear(*, keep: dict[str, Kind]) -> None:
    """Take back what stands, but for the worlds that the next test wants as well."""
    while [one.kind for one in _standing] != list(keep.values())[: len(_standing)]:
        with blocker.unblock():
            _standing.pop().taking_back.close()


def raise_for(item: pytest.Item) -> None:
    """Build what is wanted and does not stand yet; the test gets copies that know each other."""
    named = wanted(item)
    for kind in list(named.values())[len(_standing) :]:
        _standing.append(_built(kind, _standing[-1].world if _standing else None))
    _given.clear()
    _given.update(zip(named, deepcopy([one.world for one in _standing]), strict=True))


def _built(kind: Kind, below: Any) -> Standing:
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        world = kind.build(below) if kind.on else kind.build()
        return Standing(kind, world, stack.pop_all())
