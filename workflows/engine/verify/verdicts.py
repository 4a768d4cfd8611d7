"""What verification says: yes with its assumptions, or what goes wrong and on which path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# kinds of refusals
NOT_ALLOWED = "not_allowed"  # a transition is fired where the machine does not allow it
UNKNOWN_TRANSITION = "unknown_transition"
UNFINISHED = "unfinished"  # the case ends, the machine does not
LAW = "law"
STUCK = "stuck"  # a state that cannot end any more
NO_WAY = "no_way"  # a decision without a branch for some value
DEAD = "dead"
DUPLICATED = "duplicated"
SEPARATION = "separation"
UNKNOWN_OPERATION = "unknown_operation"
TOO_LARGE = "too_large"
BROKEN_OFF = "broken_off"


class Chosen(NamedTuple):
    """One step of a path: where, and what was chosen there."""

    node: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a version may not be published: an element, a sentence, and the shortest way to get there."""

    kind: str
    element_id: str
    name: str
    reason: str
    path: tuple[Chosen, ...] = ()
    law: str = ""  # the law's name, or the transition in question

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same refusal, whatever the path."""
        return self.kind, self.element_id, self.law


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome: sound when nothing is refused. `states` were visited, on the given assumptions."""

    refusals: tuple[Refusal, ...]
    assumptions: tuple[str, ...]
    states: int
    steps: int

    @property
    def sound(self) -> bool:
        return not self.refusals

    def __bool__(self) -> bool:
        return self.sound
