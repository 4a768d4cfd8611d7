"""Where the heads of streams are kept: here for streams of their own, elsewhere for those that others own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from workflows.ledger.chain import Head
from workflows.ledger.models import Stream


class Heads(Protocol):
    """Knows the heads of all streams that begin with its prefix."""

    def of(self, stream: str) -> Head | None: ...
    def all(self) -> Iterator[tuple[str, Head]]: ...


class OwnHeads:
    """The heads kept in the ledger's own table."""

    def of(self, stream: str) -> Head | None:
        found = Stream.objects.filter(name=stream).first()
        return found.head if found else None

    def all(self) -> Iterator[tuple[str, Head]]:
        for stream in Stream.objects.order_by("pk").iterator():
            yield stream.name, stream.head


_keepers: dict[str, Heads] = {"": OwnHeads()}


def register(prefix: str, heads: Heads) -> None:
    """Name the keeper of all streams with this prefix, such as `case:`."""
    _keepers[prefix] = heads


def keeper_of(stream: str) -> Heads:
    """Who keeps the head of this stream: the one with the longest fitting prefix."""
    return _keepers[max((prefix for prefix in _keepers if stream.startswith(prefix)), key=len)]


def head_of(stream: str) -> Head | None:
    """The head of the stream as its keeper knows it now."""
    return keeper_of(stream).of(stream)


def all_heads() -> dict[str, Head]:
    """Every stream that should exist, with its head."""
    return {name: head for keeper in _keepers.values() for name, head in keeper.all()}
