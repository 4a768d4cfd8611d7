"""What can be wrong with the ledger and its log, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What can be wrong."""

    EVENT_GONE = "event_gone"
    EVENT_CHANGED = "event_changed"
    LEAF_GONE = "leaf_gone"
    TILE_CHANGED = "tile_changed"
    ROOT_CHANGED = "root_changed"
    NOTE_CHANGED = "note_changed"
    NEVER_SIGNED_THAT = "never_signed_that"
    SLIPPED_IN = "slipped_in"
    CHAIN_BROKEN = "chain_broken"  # `event` names the stream and number, `why` what is wrong
    OUTSIDE_DIFFERS = "outside_differs"  # the place outside holds something else than what the log says now
    OUTSIDE_UNREADABLE = "outside_unreadable"
    ARCHIVE_CHANGED = "archive_changed"
    RECORD_GONE = "record_gone"  # of the rows that a room seals into the ledger (`place`): `index` is the row's id
    RECORD_CHANGED = "record_changed"
    RECORD_SLIPPED_IN = "record_slipped_in"
    SEAL_CHANGED = "seal_changed"  # `index` is the batch's number
    GUARD_GONE = "guard_gone"  # `place` names the trigger that no longer keeps people from changing history


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and where: the leaf's place (or the length that was signed), and the event if it is known."""

    fault: Fault
    index: int
    event_id: int | None = None
    event: str = ""
    why: str = ""
    place: str = ""
    since: int = 0  # up to here everything agrees with what was signed

    def __post_init__(self) -> None:
        object.__setattr__(self, "fault", Fault(self.fault))  # it may come from where it was kept as text

    @property
    def key(self) -> str:
        """One word by which the same thing is known when it is found again."""
        about = self.event or (str(self.event_id) if self.event_id is not None else "")
        return ":".join(("fault", self.fault, str(self.index), about, self.place))[:300]


@dataclass(frozen=True, slots=True)
class Slice:
    """What a part of the check found, where it goes on (None: it is through), and how many it looked at."""

    findings: list[Finding]
    cursor: Any = None
    done: int = 0
