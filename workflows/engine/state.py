"""Where a case stands: open scopes, variables, and work that waits for an answer. One canonical JSON document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workflows.engine.protocol import Json, Need

VERSION = 1

# kinds of scopes
ROOT, BRANCH, SIDE, SUB, BODY, CHILD = "root", "branch", "side", "sub", "body", "child"
# what a scope waits for; "" while it moves
WORK, JOB, CALL, TIMER, ANSWER, HELD = "work", "job", "call", "timer", "answer", "held"
BRANCHES, VOTE, INNER, DONE = "branches", "vote", "inner", "done"


class Tally(NamedTuple):
    """The integers of a vote."""

    total: int = 0
    passed: int = 0
    refused: int = 0

    @property
    def open(self) -> int:
        return self.total - self.passed - self.refused


class Armed(NamedTuple):
    """A timer that runs for a scope."""

    timer: str
    form: str
    spec: str


class Link(NamedTuple):
    """Who asked for whom: `added` was added before, after or parallel to `adder`, and one of them waits for the other.

    Kept until both have decided (or one of them is taken away)."""

    adder: str
    added: str
    position: str


class Former(NamedTuple):
    """What was last decided at a node, in one instance of a multi-instance activity (0 for none).

    `outcome` is "" while a co-sign was broken off undecided; `signers` are all who were asked, `votes` what they said
    (signer -> outcome, "" being the one performer of a plain task)."""

    node: str
    instance: int
    outcome: str
    signers: tuple[str, ...] = ()
    votes: tuple[tuple[str, str], ...] = ()


class Straight(NamedTuple):
    """The way back of a case that was sent back straight: once `node` is done, what is in `done` is passed at once, up
    to `back`, where the `again` among the signers are asked anew (nobody named: it has to be asked who)."""

    node: str
    back: str
    instance: int
    done: tuple[str, ...]
    again: tuple[str, ...] = ()


class Scope(NamedTuple):
    """One place where something goes on.

    kind: root · branch (of a split) · side (what a non-interrupting boundary opened) · sub (inside a sub-process) ·
    body (of a multi-instance activity) · child (one signer or instance of it).
    `key` says what it is for: the branch's flow, the side's boundary event, the child's signer.
    `passed` are the nodes behind its token in this lap: entering a node again forgets what came after it."""

    id: int
    kind: str
    node: str
    parent: int = 0  # 0: none
    generation: int = 0
    wait: str = ""
    key: str = ""
    passed: tuple[str, ...] = ()
    timers: tuple[Armed, ...] = ()
    tally: Tally = Tally()
    signers: tuple[str, ...] = ()  # body: everybody asked, and in `queue` those not yet asked (sequential)
    queue: tuple[str, ...] = ()
    votes: tuple[tuple[str, str], ...] = ()  # body: who has said what
    links: tuple[Link, ...] = ()  # body: who waits for whom
    said: str = ""  # child at a task without co-sign: decided, and waiting for whom it has asked to agree
    wrote: str = ""  # … and what it writes when the task is left, as JSON
    straight: Straight | None = None  # sent back: how it goes on after its node


class Task(NamedTuple):
    """Work still to be done. verb and what: enter, reenter (node) · leave, voted (outcome) · route · begin · recount ·
    failed (code) · done (what a job or called process wrote, as JSON)."""

    verb: str
    scope: int
    what: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A case between two steps. Never changed in place; equal when its contents are equal."""

    scopes: Mapping[int, Scope] = field(default_factory=dict)
    data: Mapping[str, Json] = field(default_factory=dict)
    next: int = 1  # the next scope's id: ids are never used again
    agenda: tuple[Task, ...] = ()  # a stack: the last one is done first
    need: Need | None = None
    suspended: bool = False
    ended: str = ""  # how the case ended; "" while it runs
    last: tuple[int, str] = (0, "")  # scope and node of the last person's decision
    formers: Mapping[tuple[str, int], Former] = field(default_factory=dict)  # by node and instance
    carry: Straight | None = None  # on the way straight back, in mid-run

    @property
    def contents(self) -> tuple[object, ...]:
        """Everything, as one hashable value."""
        need = self.need and (self.need.scope, self.need.kind, self.need.node)
        return (tuple(self.scopes.values()), tuple(sorted(self.data.items())), self.next, self.agenda, need,
                self.suspended, self.ended, self.last, tuple(sorted(self.formers.values())), self.carry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self.contents == other.contents

    def __hash__(self) -> int:
        return hash(self.contents)

    def children(self, scope: int) -> list[Scope]:
        """The open scopes directly under this one, in the order in which they were opened."""
        return [one for one in self.scopes.values() if one.parent == scope]

    def waiting(self) -> Iterator[Scope]:
        """The scopes that wait for somebody or something from outside."""
        return (scope for scope in self.scopes.values() if scope.wait in (WORK, JOB, CALL, TIMER))

    def body_of(self, scope: int) -> Scope | None:
        """The multi-instance body that a scope belongs to: itself, its parent, or the one at its own node."""
        found = self.scopes.get(scope)
        if found is None or found.kind == BODY:
            return found
        if found.kind == CHILD:
            return self.scopes[found.parent]
        return next((child for child in self.children(scope) if child.kind == BODY), None)

    def shape(self) -> tuple[object, ...]:
        """The state without scope ids, generations and the names of signers: equal shapes have equal futures."""
        return (self._shape_of(0), tuple(sorted(self.data.items())), self.suspended, self.ended,
                tuple((task.verb, self._place(task.scope), task.what) for task in self.agenda),
                self.need and (self.need.kind, self.need.node, self._place(self.need.scope)),
                (self._place(self.last[0]), self.last[1]))

    def _shape_of(self, parent: int) -> tuple[object, ...]:
        children: dict[int, list[Scope]] = {}
        for scope in self.scopes.values():
            children.setdefault(scope.parent, []).append(scope)

        def shape(scope: Scope) -> tuple[object, ...]:
            key = scope.key if scope.kind != CHILD or self.scopes[scope.parent].links else ""
            return (scope.kind, scope.node, scope.wait, key, scope.passed, tuple(scope.timers), tuple(scope.tally),
                    len(scope.queue), scope.links, scope.said, scope.straight,
                    tuple(sorted((shape(one) for one in children.get(scope.id, ())), key=repr)))

        return tuple(sorted((shape(one) for one in children.get(parent, ())), key=repr))

    def _place(self, scope: int) -> tuple[str, ...]:
        """Where a scope is in the tree, in words: the keys on the way up."""
        found = self.scopes.get(scope)
        if found is None:
            return ()
        return (*self._place(found.parent), f"{found.kind}:{found.key if found.kind != CHILD else ''}:{found.node}")


def to_document(state: State) -> str:
    """The state as one canonical JSON text: sorted keys, no spaces, no floats."""
    return json.dumps(_written(state), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_document(text: str) -> State:
    """The state that `to_document` wrote."""
    found = json.loads(text)
    if found.get("v") != VERSION:
        raise ValueError(f"A state of version {found.get('v')!r} cannot be read.")
    need = found.get("need")
    scopes = [_scope(one) for one in found.get("scopes", ())]
    return State(
        scopes={scope.id: scope for scope in scopes},
        data={name: tuple(value) if isinstance(value, list) else value for name, value in found["data"].items()},
        next=found["next"], agenda=tuple(Task(*one) for one in found.get("agenda", ())),
        need=Need(need["scope"], need["kind"], need["node"], need["spec"]) if need else None,
        suspended=found.get("suspended", False), ended=found.get("ended", ""),
        last=(found["last"][0], found["last"][1]) if "last" in found else (0, ""),
        formers={(one.node, one.instance): one for one in map(_former, found.get("formers", ()))},
        carry=_straight(found["carry"]) if "carry" in found else None)


def _written(state: State) -> dict[str, Any]:
    need = state.need
    written: dict[str, Any] = {
        "v": VERSION, "next": state.next, "data": dict(state.data),
        "scopes": [_scope_written(scope) for scope in state.scopes.values()],
        "agenda": [list(task) for task in state.agenda], "suspended": state.suspended, "ended": state.ended,
        "need": need and {"scope": need.scope, "kind": need.kind, "node": need.node, "spec": dict(need.spec)},
    }
    if state.last[0]:
        written["last"] = list(state.last)
    if state.carry:
        written["carry"] = list(state.carry)
    written["formers"] = [list(one) for one in state.formers.values()]
    return {key: value for key, value in written.items() if value or key in ("v", "next", "data")}


_EMPTY = Scope(0, "", "")


def _scope_written(scope: Scope) -> dict[str, Any]:
    """Only what differs from an empty scope."""
    return {name: value for name, value, empty in zip(Scope._fields, scope, _EMPTY, strict=True) if value != empty}


def _scope(written: Mapping[str, Any]) -> Scope:
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in written.items()}
    if "timers" in made:
        made["timers"] = tuple(Armed(*timer) for timer in made["timers"])
    if "tally" in made:
        made["tally"] = Tally(*made["tally"])
    if "links" in made:
        made["links"] = tuple(Link(*link) for link in made["links"])
    if "votes" in made:
        made["votes"] = _pairs(made["votes"])
    if "straight" in made:
        made["straight"] = _straight(made["straight"])
    return Scope(**made)


def _former(written: list[Any]) -> Former:
    node, instance, outcome, signers, votes = written
    return Former(node, instance, outcome, tuple(signers), _pairs(votes))


def _straight(written: list[Any]) -> Straight:
    node, back, instance, done, again = written
    return Straight(node, back, instance, tuple(done), tuple(again))


def _pairs(written: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((who, what) for who, what in written)
