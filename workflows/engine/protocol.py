"""What goes into `step` and what comes out: commands, needs and effects, as plain values.

Every value turns into JSON and back (`to_json`, `from_json` in `wire.py`), because commands and answers are recorded:
replaying them over the same graph gives the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = Any  # str | int | bool | None | list | dict: no floats, numbers with a fraction travel as strings


# --- commands -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start:
    """Open the root scope at the none start event (or the start event `node`); `data` are the variables that
    conditions may read. Declared variables without a value are null, except those named in `ask`: their value is
    asked for (a need of kind `value`) when a condition first reads them."""

    data: Mapping[str, Json] = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    node: str = ""


@dataclass(frozen=True, slots=True)
class Complete:
    """A work item was decided. `data` and `ask` may only name variables that the node declares in `writes`."""

    scope: int
    generation: int
    outcome: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimerFired:
    scope: int
    generation: int
    timer: str  # element id of the timer event


@dataclass(frozen=True, slots=True)
class JobDone:
    scope: int
    generation: int
    data: Mapping[str, Json] = field(default_factory=dict)
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job ended with a BPMN error (`code` set: caught by a matching error boundary) or for good (code empty)."""

    scope: int
    generation: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The shell's answer to the need the last step halted with."""

    scope: int
    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Send the case back to a node already passed; `scope` is the open activity that returns it."""

    scope: int
    generation: int
    node: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The initiator takes the case back to `node` before the next person has acted."""

    node: str


@dataclass(frozen=True, slots=True)
class AddSigner:
    scope: int  # the multi-instance body
    generation: int
    signer: str


@dataclass(frozen=True, slots=True)
class RemoveSigner:
    """Take an open signer away; one who has not been asked yet (sequential) is named: `scope` is then the body."""

    scope: int  # the signer's own scope
    generation: int
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Suspend:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Cancel:
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CalledEnded:
    """A called process ended; `data` holds the variables it hands back."""

    scope: int
    generation: int
    data: Mapping[str, Json] = field(default_factory=dict)
    ask: tuple[str, ...] = ()


Command = (
    Start | Complete | TimerFired | JobDone | JobFailed | Answer | ReturnTo | Withdraw
    | AddSigner | RemoveSigner | Suspend | Resume | Cancel | CalledEnded
)


# --- needs ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What `step` cannot know. kind `signers`: a list of signer keys (strings, unique, not empty); kind `rule`: the
    value of a business-rule task's result variable; kind `value`: the value of the variable `spec["variable"]`, asked
    for only when it was named in `ask`. `spec` are the node's attributes, for signers with `collection`,
    `cardinality` and `sequential`."""

    scope: int
    kind: str
    node: str
    spec: Mapping[str, Json] = field(default_factory=dict)


# --- effects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A person has to act. `signer` is set for one child of a co-sign; `attributes` are the node's."""

    scope: int
    generation: int
    node: str
    name: str
    signer: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CloseWork:
    """why: completed | returned | decided (the co-sign was decided without it) | removed | cancelled | interrupted."""

    scope: int
    generation: int
    node: str
    why: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Arm a timer. For one that is already known (same scope, generation, timer) it means: go on with what remained
    when the case was suspended; a cycle's `spec` says what is left of it (`R2/PT8H`)."""

    scope: int
    generation: int
    timer: str
    form: str  # duration | date | cycle
    spec: str


@dataclass(frozen=True, slots=True)
class CancelTimer:
    scope: int
    generation: int
    timer: str


@dataclass(frozen=True, slots=True)
class RunJob:
    """A service, script, business-rule or send task: a named operation, never code."""

    scope: int
    generation: int
    node: str
    operation: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FireTransition:
    """A move of the domain's state machine; the domain may refuse it, and then nothing of the command is written."""

    transition: str
    node: str
    scope: int
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class StartCalled:
    scope: int
    generation: int
    node: str
    called: str
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelCalled:
    scope: int
    generation: int
    node: str


@dataclass(frozen=True, slots=True)
class Record:
    """Something worth a line in the trail.

    entered, left (activities and events; detail: outcome) · taken (once per step; detail: `flows` in order) ·
    cosign_decided (outcome, pass, refuse, total) · returned, withdrawn (node = the one reopened; detail: from, to) ·
    signer_added, signer_removed (signer) · timer_fired · caught, not_caught (code) · started · suspended · resumed ·
    cancelled (reason)."""

    verb: str
    node: str = ""
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndCase:
    """how: completed | terminated | cancelled | error."""

    how: str
    code: str = ""


Effect = (
    OpenWork | CloseWork | StartTimer | CancelTimer | RunJob | FireTransition
    | StartCalled | CancelCalled | Record | EndCase
)


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one step. With `need` set the state is mid-run: only the matching `Answer` may follow."""

    state: Any  # workflows.engine.state.State
    effects: tuple[Effect, ...]
    need: Need | None = None


class Refused(Exception):
    """The command does not fit the state; the message is a sentence fit for the person who sent it.

    It is in the source language; `bpmn.words.in_language(refused.message, gettext)` says it in another one."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Stale(Refused):
    """What a person's command refers to is closed or has moved on: somebody else was faster."""


def at(moment: datetime) -> str:
    """A moment as the state keeps it: ISO 8601 in UTC."""
    return moment.isoformat()
