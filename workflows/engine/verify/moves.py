"""Everything that can happen next in a state: decisions, jobs, timers, errors, returns, withdrawal, answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

from workflows.bpmn.words import Sentence as _
from workflows.engine import state as states
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.protocol import (
    Answer,
    CalledEnded,
    Command,
    Complete,
    JobDone,
    JobFailed,
    Need,
    ReturnTo,
    Start,
    TimerFired,
    Withdraw,
)
from workflows.engine.state import Scope, State
from workflows.engine.step import returnable
from workflows.engine.verify.abstraction import Abstract
from workflows.engine.verify.keys import Outside, key_of
from workflows.engine.verify.relevance import votes_apart
from workflows.engine.verify.verdicts import Chosen

SIGNERS = ("person:1", "person:2", "person:3")
ANY_CODE = "*"


def signers_tried(graph: Graph) -> int:
    """With how many signers a co-sign is walked: three, but two where co-signs are open side by side."""
    return 3 if votes_apart(graph) else 2


class Move(NamedTuple):
    """One command with what a reader of the path is told about it.

    `unit` is the branch or side path that moves ("" for the main flow), `back` whether it undoes something; moves of
    one state that have the same `alike` lead to the same state, moves of any states that have the same `restores` too
    (as long as machine and laws stand the same)."""

    command: Command
    told: Chosen | None
    unit: str = ""
    back: bool = False
    erased: frozenset[str] = frozenset()
    alike: Hashable = None
    restores: Hashable = None


class Moves:
    """Lists the moves of a state."""

    def __init__(self, model: Abstract, kept: Sequence[str]) -> None:
        self.model = model
        self.nodes = model.graph.nodes
        self.kept = kept
        self.everything = tuple(sorted(model.values))
        self.signers = SIGNERS[:signers_tried(model.graph)]

    def starts(self) -> Iterator[Move]:
        """One per start event."""
        ask = tuple(sorted(self.model.given))
        for key in self.model.graph.starts:
            yield Move(Start({}, ask, key), self._told(key, _("开始")))

    def of(self, state: State) -> Iterator[Move]:
        """Everything that can happen in a state that has not ended."""
        if state.need is not None:
            yield from self._answers(state, state.need)
            return
        seen: set[tuple[int, str]] = set()
        behind, outside = Behind(state), Outside(state, self.kept)
        for scope in list(state.scopes.values()):
            yield from self._timers(state, scope)
            if scope.wait not in (states.WORK, states.JOB, states.CALL):
                continue
            if self._are_alike(scope):
                if (scope.parent, scope.node) in seen:
                    continue
                seen.add((scope.parent, scope.node))
            yield from self._of_scope(state, scope)
            if scope.wait == states.WORK:
                yield from self._returns(state, scope, behind, outside)
        if state.last[1] and self.nodes[state.last[1]].may_be_withdrawn:
            told = self._told(state.last[1], _("撤回"))
            yield Move(Withdraw(state.last[1]), told, back=True)

    def key_of(self, state: State) -> tuple[Any, ...]:
        """Equal for states that have equal futures."""
        return key_of(state, self.kept, self.everything)

    def _are_alike(self, scope: Scope) -> bool:
        """Signers are alike: only their number counts."""
        return scope.kind == states.CHILD

    def _told(self, key: str, what: str) -> Chosen:
        return Chosen(key, self.nodes[key].name, what)

    # --- one scope ----------------------------------------------------------------------------------------------------

    def _of_scope(self, state: State, scope: Scope) -> Iterator[Move]:
        node, unit = self.nodes[scope.node], unit_of(state, scope)
        erased = self.model.erased_by(node)
        at = (scope.id, scope.generation)
        if scope.wait == states.WORK:
            for outcome in self._outcomes(node):
                yield Move(Complete(*at, outcome), self._told(node.id, outcome), unit, erased=erased)
        elif scope.wait == states.JOB:
            yield Move(JobDone(*at), self._told(node.id, _("完成")), unit, erased=erased)
        else:
            yield Move(CalledEnded(*at), self._told(node.id, _("被调用的流程结束")), unit, erased=erased)
        if scope.wait != states.WORK:
            for code in self._codes(state, scope):
                what = _("出错 %(code)s", code="" if code == ANY_CODE else code)
                yield Move(JobFailed(*at, code), self._told(node.id, what), unit)

    def _returns(self, state: State, scope: Scope, behind: Behind, outside: Outside) -> Iterator[Move]:
        """Sending back; who does it makes no difference, only which scope takes the token back, and to what."""
        unit = unit_of(state, scope)
        for target in returnable(self.model.graph, state, scope.id):
            what = _("退回到“%(target)s”", target=self.nodes[target].name or target)
            alike = self._alike(behind, scope, target)
            restores = alike and self._restores(outside, state.scopes[alike[0]], *alike[1:])
            yield Move(ReturnTo(scope.id, scope.generation, target), self._told(scope.node, what), unit, back=True,
                       alike=alike, restores=restores)

    def _alike(self, behind: Behind, scope: Scope, target: str) -> tuple[Any, ...] | None:
        """Nobody goes back into a block that is not open: the token goes to its split, whatever was named in it."""
        holder = behind.holder(scope, target)
        if holder is None:
            return None
        level = "" if holder.kind == states.ROOT else behind.scopes[holder.parent].node
        entry = inner = target
        while self.nodes[entry].block != level:
            entry, inner = self.nodes[entry].block, entry
        if entry == target or not self.nodes[entry].splits or self.nodes[inner].parent == entry:
            return holder.id, entry, target
        node = self.nodes[entry]
        return holder.id, entry, node.fires_on_return or self.nodes[target].fires_on_return or node.fires_on_entry

    def _restores(self, outside: Outside, holder: Scope, entry: str, how: Hashable) -> Hashable:
        """What a return leads to; where a sub-process is opened again, what was passed in it matters too."""
        within = holder.passed if self.nodes[entry].kind == nouns.SUB and how != entry else ()
        return outside.of(holder, entry), within, entry, how

    def _outcomes(self, node: Node) -> list[str]:
        """One outcome of each effect: the same transitions, and nobody reads which of them it was."""
        found: dict[object, str] = {}
        for outcome in node.outcomes:
            fired = tuple(name for said, name in node.fires if said in ("", outcome))
            if node.vote is not None:
                found.setdefault(outcome in node.refusals, outcome)
            elif node.result in self.model.values or self._guessed(node.result):
                found[outcome] = outcome
            else:
                found.setdefault(fired, outcome)
        return list(found.values())

    def _guessed(self, name: str) -> bool:
        return any(name in names for names in self.model.guesses.values())

    def _codes(self, state: State, scope: Scope) -> list[str]:
        """The error codes that a boundary event around the scope catches."""
        found: dict[str, None] = {}
        around: Scope | None = scope
        while around is not None:
            for key in self.nodes[around.node].boundaries:
                boundary = self.nodes[key]
                if boundary.timer is None:
                    found.setdefault(boundary.code or ANY_CODE)
            around = state.scopes.get(around.parent)
        return list(found)

    def _timers(self, state: State, scope: Scope) -> Iterator[Move]:
        for armed in scope.timers:
            told = self._told(armed.timer, _("到时"))
            unit = unit_of(state, scope)
            yield Move(TimerFired(scope.id, scope.generation, armed.timer), told, unit)

    # --- questions ----------------------------------------------------------------------------------------------------

    def _answers(self, state: State, need: Need) -> Iterator[Move]:
        if need.kind == "value":
            name = need.spec["variable"]
            for one in self.model.values[name]:
                yield Move(Answer(need.scope, "value", one.value), self._told(need.node, one.words))
        elif need.kind == "signers":
            inner = self.nodes[need.node].kind != nouns.WORK
            most = 2 if inner else len(self.signers)
            for count in range(1 if inner else most, most + 1):
                told = self._told(need.node, _("%(count)s 份", count=count)) if inner else None
                yield Move(Answer(need.scope, "signers", self.signers[:count]), told)
        else:
            yield from self._rules(need)

    def _rules(self, need: Need) -> Iterator[Move]:
        node = self.nodes[need.node]
        erased = self.model.erased_by(node)
        tried = self.model.values.get(node.result, ())
        if not tried:
            yield Move(Answer(need.scope, need.kind, None), self._told(node.id, _("规则得出结果")), erased=erased)
        for one in tried:
            told = self._told(node.id, _("规则得出 %(value)s", value=one.words))
            yield Move(Answer(need.scope, need.kind, one.value), told, erased=erased)


class Behind:
    """Which scope takes a token back: the nearest one outwards with the node behind it or behind a sibling branch."""

    def __init__(self, state: State) -> None:
        self.scopes = state.scopes
        self.sides = any(scope.kind == states.SIDE for scope in state.scopes.values())
        self.passed = {key: set(scope.passed) for key, scope in state.scopes.items()}
        for scope in state.scopes.values():
            inner = scope
            while inner.kind in (states.BRANCH, states.SUB):
                outer = state.scopes[inner.parent]
                if inner.kind == states.BRANCH or outer.kind in (states.BRANCH, states.SUB):
                    self.passed[outer.id].update(scope.passed)
                inner = outer

    def holder(self, scope: Scope, target: str) -> Scope | None:
        """The scope that takes back; None where side paths make a difference of who sends back."""
        if self.sides:
            return None
        around: Scope | None = scope
        while around is not None:
            if target in self.passed[around.id]:
                return around
            around = self.scopes.get(around.parent)
        return None


def unit_of(state: State, scope: Scope) -> str:
    """The outermost branch or side path that a scope lies in; "" for the main flow."""
    unit = ""
    around: Scope | None = scope
    while around is not None:
        if around.kind in (states.BRANCH, states.SIDE):
            unit = around.key
        around = state.scopes.get(around.parent)
    return unit


