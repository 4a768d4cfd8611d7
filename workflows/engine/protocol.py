"""What goes into `step` and what comes out: commands, needs and effects, as plain values.

Every value turns into JSON and back (`to_json`, `from_json` in `wire.py`), because commands and answers are recorded:
replaying them over the same graph gives the same state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflows.engine.refused import Refused as Refused  # what comes out instead, for whoever imports it from here
from workflows.engine.refused import Stale as Stale

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
    """A work item was decided. `data` and `ask` may only name variables that the node declares in `writes`. With
    `walk` a case that was sent back straight walks every step again all the same."""

    scope: int
    generation: int
    outcome: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    walk: bool = False


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


WALK, STRAIGHT = "walk", "straight"


@dataclass(frozen=True, slots=True)
class ReturnTo:
    """Send the case back to a node already passed; `scope` is the open activity that returns it.

    resume says how it comes back: `walk` (every step again) or `straight`: when `node` is done, every step that was
    done when the case was sent back is passed at once with its outcome, up to the activity that returned it.
    Of a co-sign that returned it straight, those `signers` who have voted are asked again, and everybody who has not;
    with `signers` left empty a need of kind `signers` asks whom. Straight is refused where it would not lead back:
    `node` lies in a block that was joined, or a multi-instance sub-process, a timer event or a broken-off step lies
    between. Where the corrected data now lead another way, the case takes that way."""

    scope: int
    generation: int
    node: str
    resume: str = WALK
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The initiator takes the case back to `node` before the next person has acted."""

    node: str


PARALLEL, BEFORE, AFTER = "parallel", "before", "after"


@dataclass(frozen=True, slots=True)
class AddSigner:
    """One more who is asked. `scope` is the body of the co-sign, or the open activity itself: that of a signer, or a
    single person's task; `by` is the scope of the open work item for which somebody is added (usually of the one who
    adds); it may be left out when `scope` is that item's, or for `parallel` in a co-sign.

    position: `parallel` (asked at once; in a co-sign in turn: last) · `before` (asked at once; the item of `by` is held
    and opens again once the added one has decided) · `after` (asked once `by` has decided). In a co-sign the added one
    votes like the others; between the decisions of the two the vote is not counted out.

    At a task without co-sign the added one answers `pass` or `refuse`, whatever the task's outcomes, and writes
    nothing; the outcome of the task stays that of its own performer. `before` it is advice. `parallel` and `after` the
    task is left only when the added one has passed; a refusal gives the decision back to `by`, who then decides
    without asking again."""

    scope: int
    generation: int
    signer: str
    position: str = PARALLEL
    by: int = 0


@dataclass(frozen=True, slots=True)
class RemoveSigner:
    """Take an open signer away; one who has not been asked yet (sequential) is named: `scope` is then the body."""

    scope: int  # the signer's own scope
    generation: int
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Reassign:
    """Hand an open work item (or one that is held) to somebody else: its place, votes and timers stay as they are.
    One who has not been asked yet (sequential) is named: `scope` is then the body.

    Refused when the new one is already asked in the same activity."""

    scope: int
    generation: int
    signer: str
    waiting: str = ""


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


@dataclass(frozen=True, slots=True)
class Migrate:
    """Let the case go on in another version: obeyed over the graph of that version. `migration.plan` makes it out of
    both graphs; what is named nowhere keeps its id.

    nodes: old id -> new id, or "" where nothing of the new version stands for it (or in another place) · places: where
    the token goes that stands open at such a node · flows: the ways out of splits, likewise · rearmed: timers with
    another term, counted anew from when they were armed · fresh: boundary timers that the old version did not have ·
    recounted: co-signs with another rule, decided at once where the votes suffice now ·
    empty: variables that the old version did not declare."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    flows: Mapping[str, str] = field(default_factory=dict)
    rearmed: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    recounted: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


Command = (
    Start | Complete | TimerFired | JobDone | JobFailed | Answer | ReturnTo | Withdraw
    | AddSigner | RemoveSigner | Reassign | Suspend | Resume | Cancel | CalledEnded | Migrate
)


# --- needs ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Need:
    """What `step` cannot know. kind `signers`: a list of signer keys (strings, unique, not empty); kind `rule`: the
    value of a business-rule task's result variable; kind `value`: the value of the variable `spec["variable"]`, asked
    for only when it was named in `ask`. `spec` are the node's attributes, for signers with `collection`,
    `cardinality` and `sequential`.

    With `again` in its spec, `signers` asks which of the former `signers` are to sign again after a straight return:
    `votes` (signer -> outcome) have been given and stand unless named in the answer, which may be empty.

    kind `standing`: which former approvals still count. Asked at a node with the attribute `standing="fields"` that
    has approvals of an earlier lap in this case, and at every review in a process with `samePerson="once"`. spec:
    the attributes and `signers` (the list; [""] for a single person's task), `votes` (signer -> former outcome, only
    approvals), `former` (the node's former outcome, or ""). Answer: a list of keys out of `votes`, or a mapping
    signer -> outcome (for votes by policy: the same person has approved elsewhere), or an empty list. What stands is
    not asked again; if that settles the node, it is passed at once."""

    scope: int
    kind: str
    node: str
    spec: Mapping[str, Json] = field(default_factory=dict)


# --- effects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A person has to act. `signer` is set for one child of a co-sign; `attributes` are the node's.

    role: "" (decides or votes) · `advice` · `consent` (added to a task without co-sign: see AddSigner). `outcomes`:
    what may be answered, where that is not the node's own choice. `follows`: (scope, generation) of the closed item
    that this one goes on with: the same task of the same person (or handed over), its deadline running on."""

    scope: int
    generation: int
    node: str
    name: str
    signer: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    role: str = ""
    outcomes: tuple[str, ...] = ()
    follows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseWork:
    """why: completed | returned | decided (the co-sign was decided without it) | removed | cancelled | interrupted |
    held (until an added signer has decided) | moved (it goes on at once under another scope) | reassigned."""

    scope: int
    generation: int
    node: str
    why: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class CarryWork:
    """An open work item goes on in another version, under the same scope and generation and before the same people:
    from now on it is called this and has these attributes."""

    scope: int
    generation: int
    node: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()


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
class CarryTimer:
    """The timer `was` goes on as `timer` with this term; `anew`: counted by it from when it was armed."""

    scope: int
    generation: int
    was: str
    timer: str
    form: str
    spec: str
    anew: bool = False


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
    """A move of the domain's state machine; the domain may refuse it, and then nothing of the command is written.

    `standing`: fired by a former decision that still counts, not by whoever moves the case now."""

    transition: str
    node: str
    scope: int
    outcome: str = ""
    standing: bool = False


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
    cosign_decided (outcome, pass, refuse, total) · returned, withdrawn (node = the one reopened; detail: from, to,
    and resume unless it walks) · signer_added (signer, and position, by unless beside) · signer_removed (signer) ·
    reassigned (from, to) · opinion (of one added to a single task: signer, outcome) · standing (votes that still count:
    signers) · passed (done at once by what was decided before: outcome, why = straight | standing) ·
    timer_fired · caught, not_caught (code) · started · suspended · resumed · migrated · cancelled (reason)."""

    verb: str
    node: str = ""
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EndCase:
    """how: completed | terminated | cancelled | error."""

    how: str
    code: str = ""


Effect = (
    OpenWork | CloseWork | CarryWork | StartTimer | CancelTimer | CarryTimer | RunJob | FireTransition
    | StartCalled | CancelCalled | Record | EndCase
)


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one step. With `need` set the state is mid-run: only the matching `Answer` may follow."""

    state: Any  # workflows.engine.state.State
    effects: tuple[Effect, ...]
    need: Need | None = None


def at(moment: datetime) -> str:
    """A moment as the state keeps it: ISO 8601 in UTC."""
    return moment.isoformat()
