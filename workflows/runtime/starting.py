"""Which version a new case starts on: the one in force, unless a storey above says otherwise for whoever starts it.

Asked in one place, inside the transaction of the start; the answer and its reason stand in the case's first event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from workflows.ledger.actor import Actor
from workflows.library.models import ProcessVersion
from workflows.library.selectors import current_version


class Beginning(NamedTuple):
    """A case about to start: of which process, under which key (or what names it before it has one), by whom and
    when."""

    process_key: str
    key: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """The version to start on, None for the one in force; `why` is kept in the event."""

    version: ProcessVersion | None
    why: Mapping[str, Any] = field(default_factory=dict)


Chooser = Callable[[Beginning], Chosen | None]
_choosers: list[Chooser] = []


def offer(chooser: Chooser) -> None:
    """Name who chooses; None as an answer means that there is nothing to choose."""
    _choosers[:] = [chooser]


def choose(beginning: Beginning) -> Chosen:
    """The version for this starter; no version when none is in force either."""
    chosen = (_choosers[0](beginning) if _choosers else None) or Chosen(None)
    return chosen if chosen.version else Chosen(current_version(beginning.process_key), chosen.why)
