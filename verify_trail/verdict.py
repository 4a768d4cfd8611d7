"""What a check can say: every point that was looked at, the first wrong event, and what that makes of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any


class Point(StrEnum):
    """What is looked at, in this order."""

    CHAIN = "chain"
    EXPORT = "export"
    LOG = "log"
    KEY = "key"
    CHECKPOINT = "checkpoint"
    ATTACHED = "attached"
    COVER = "cover"
    SIGNATURE = "signature"


class State(StrEnum):
    """How a point stands."""

    GOOD = "good"
    WRONG = "wrong"
    OPEN = "open"  # nothing is wrong, but this could not be proved with what was given


class Exit(IntEnum):
    """What the command ends with."""

    VALID = 0
    WRONG = 1
    UNREADABLE = 2
    UNPROVEN = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One point: how it stands, why in one word (see `words`), the event it is about, what goes into the sentence."""

    point: Point
    state: State
    why: str
    seq: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All points of a file that could be read."""

    case_key: str
    code: str
    events: int
    head: str
    said: tuple[Said, ...]

    @property
    def wrong(self) -> Said | None:
        """The first thing that is wrong, if any."""
        return next((one for one in self.said if one.state is State.WRONG), None)

    @property
    def honest(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.wrong is None

    @property
    def anchored(self) -> bool:
        """Whether a checkpoint or a key from outside the file confirms its last event."""
        found = {one.point: one for one in self.said}
        key, checkpoint = found.get(Point.KEY), found.get(Point.CHECKPOINT)
        if key is None or checkpoint is None:
            return False
        vouched = key.state is State.GOOD and checkpoint.why in {"no_checkpoint", "older"}
        return vouched or checkpoint.state is State.GOOD

    @property
    def exit(self) -> Exit:
        """What the command ends with."""
        if not self.honest:
            return Exit.WRONG
        return Exit.VALID if self.anchored else Exit.UNPROVEN


class Unreadable(Exception):
    """The file is no trail that can be read: why in one word (see `words`), and what goes into the sentence."""

    def __init__(self, why: str, **told: object) -> None:
        super().__init__(why)
        self.told = told
