"""What may come before the service meeting: rooms that know weak spots register here and are asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise

MOST: Final = 20  # proposals of one source


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a meeting might talk about. `key` is the source's own and is taken up once in a meeting."""

    key: str
    title: str
    note: str = ""
    path: str = ""
    ticket_id: int | None = None
    decision_id: int | None = None


Propose = Callable[[datetime], Sequence[Proposal]]


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who proposes: under which name, and where they stand in the list."""

    name: str
    order: int
    label: str | Promise
    propose: Propose


_sources: dict[str, Source] = {}


def register(name: str, order: int, label: str | Promise, propose: Propose) -> None:
    """Ask `propose(at)` when an agenda is made; a second call replaces the first."""
    _sources[name] = Source(name, order, label, propose)


def sources() -> list[Source]:
    """Everybody who proposes, in their order."""
    return sorted(_sources.values(), key=lambda one: (one.order, one.name))


def label_of(name: str) -> str:
    """The source in words; nothing for what the clerk added."""
    return str(_sources[name].label) if name in _sources else ""


def proposed(at: datetime) -> Iterator[tuple[Source, Proposal]]:
    """Everything that is proposed now, each source's most pressing first."""
    for source in sources():
        for proposal in source.propose(at)[:MOST]:
            yield source, proposal
