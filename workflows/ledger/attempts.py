"""What people tried and were refused. A refusal takes back the transaction it happens in, and with it whatever would be
written there: it is noted while the request goes on and recorded when all its transactions are over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from workflows.ledger.actor import Actor
from workflows.ledger.chain import NOTHING, Object

STREAM: Final = "attempts"


class Kind(StrEnum):
    """What stood in the way."""

    OWN_WORK = "own_work"  # nobody judges what is their own
    LAW = "law"  # what may never happen
    GATE = "gate"  # something has to come first
    PERMISSION = "permission"  # it is not theirs to do


@dataclass(frozen=True, slots=True)
class Attempt:
    """One move that was refused: `about` is the case (or whatever else) with the step it concerned."""

    kind: Kind
    about: Object
    why: str
    by: Actor
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def verb(self) -> str:
        return verb_of(self.kind)


def verb_of(kind: Kind) -> str:
    """How the ledger calls it."""
    return f"attempt.{kind}"


_kept: ContextVar[list[Attempt] | None] = ContextVar("attempts", default=None)


def note(attempt: Attempt) -> None:
    """Keep it until the request is over; outside of requests nobody attempts anything, and nothing is kept."""
    kept = _kept.get()
    if kept is not None and not attempt.by.is_system:
        kept.append(attempt)


def own_work(about: Object, why: str, by: Actor, at: datetime) -> str:
    """Note that somebody was kept from judging their own work; the sentence, for the refusal."""
    note(Attempt(Kind.OWN_WORK, about, why, by, at))
    return why


@contextmanager
def gathered() -> Iterator[list[Attempt]]:
    """What is noted while the block runs."""
    kept: list[Attempt] = []
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)


def once_each(attempts: Iterable[Attempt]) -> list[Attempt]:
    """The attempts in their order; what was noted more than once on its way out is what was said first."""
    seen: dict[tuple[str, str, int | None], Attempt] = {}
    for one in attempts:
        seen.setdefault((one.about.key, one.about.node, one.by.id), one)
    return list(seen.values())
