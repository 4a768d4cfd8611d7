"""Proofs that begin where a case stands: what may still happen to it in a version that it has not begun on."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from workflows.engine import state as states
from workflows.engine.expressions import Comparison
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph
from workflows.engine.machine import Law, Machine
from workflows.engine.protocol import Json
from workflows.engine.state import Scope, State, Tally
from workflows.engine.step.cosign import decision
from workflows.engine.verify.abstraction import abstract, unstanding
from workflows.engine.verify.monitors import Monitors, Watch
from workflows.engine.verify.proving import LIMIT, Walk
from workflows.engine.verify.verdicts import Refusal

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda value, constants: value in constants}


class Onwards:
    """Proofs over one version, each from a given state; what one of them has walked, the next need not walk again."""

    def __init__(self, graph: Graph, machine: Machine | None, laws: Sequence[Law] = (), *, limit: int = LIMIT) -> None:
        self.model = abstract(unstanding(graph))
        self.monitors = Monitors(machine, laws)
        self.limit = limit
        self.proofs = 0
        self._walk = self._new_walk()
        self._known: dict[object, tuple[Refusal, ...]] = {}
        self._asked: dict[str, list[Comparison]] = {}
        for node in self.model.graph.nodes.values():
            for comparison in (one for way in node.ways if way.condition for one in way.condition.comparisons):
                self._asked.setdefault(comparison.name, []).append(comparison)

    def refusals(self, state: State, deeds: Iterable[str], stands: str = "") -> tuple[Refusal, ...]:
        """What may go wrong from here on, after these transitions; cases that stand alike cost one proof.

        `stands` is where the domain's machine is, if that is known better than by the transitions."""
        begun, watch = self._abstracted(state), self._watch(deeds, stands)
        key = (self._walk.moves.key_of(begun), watch)
        if key not in self._known:
            self.proofs += 1
            self._known[key] = self._prove(begun, watch)
        return self._known[key]

    def _prove(self, state: State, watch: Watch) -> tuple[Refusal, ...]:
        self._walk.go_on(state, watch)
        found = tuple(self._walk.refusals.values())
        if found:
            self._walk = self._new_walk()
        return found

    def _new_walk(self) -> Walk:
        return Walk(self.model, self.monitors, self.limit)

    def _watch(self, deeds: Iterable[str], stands: str) -> Watch:
        watch = self.monitors.begin()
        for transition in deeds:
            watch, _objections = self.monitors.fire(watch, transition)
        return watch._replace(state=stands) if stands else watch

    # --- the state as the prover sees it ------------------------------------------------------------------------------

    def _abstracted(self, state: State) -> State:
        """The same place with what conditions can tell apart of the data, and no more signers than matter."""
        scopes = {key: scope._replace(straight=None) for key, scope in state.scopes.items()}
        for body in [one for one in scopes.values() if one.kind == states.BODY]:
            if self.model.graph.nodes[body.node].kind == nouns.WORK:
                self._simplify(scopes, body)
        data = {name: self._seen(name, value) for name, value in state.data.items()}
        return replace(state, scopes=scopes, data=data, suspended=False, formers={}, carry=None)

    def _seen(self, name: str, value: Json) -> Json:
        """The value that stands for this one: no condition can tell them apart."""
        if value is None or name not in self._asked:
            return value
        told = self._told(name, value)
        return next((one.value for one in self.model.values[name] if self._told(name, one.value) == told), value)

    def _told(self, name: str, value: Json) -> tuple[bool, ...]:
        read = self.model.graph.variables[name].read(value)
        return tuple(_ORDER[one.operator](read, one.constant) for one in self._asked[name])

    def _simplify(self, scopes: dict[int, Scope], body: Scope) -> None:
        """Who waits for whom changes nothing that can be decided; nor do those who were added to a single task."""
        asked = [one for one in scopes.values() if one.parent == body.id]
        if self.model.graph.nodes[body.node].vote is None:
            for one in (body, *asked):
                del scopes[one.id]
            scopes[body.parent] = scopes[body.parent]._replace(wait=states.WORK)
            return
        scopes[body.id] = body = body._replace(links=())
        for one in asked:
            scopes[one.id] = one._replace(wait=states.WORK, generation=max(one.generation, 1))
        if self._is_open(body):
            self._shrink(scopes, body, asked)

    def _is_open(self, body: Scope) -> bool:
        """Whether a large co-sign can still end either way."""
        vote, tally, rest = self.model.graph.nodes[body.node].vote, body.tally, body.tally.open
        if vote is None or tally.total <= len(self._walk.moves.signers):
            return False
        best, worst = tally._replace(passed=tally.passed + rest), tally._replace(refused=tally.refused + rest)
        return (decision(vote, best), decision(vote, worst)) == ("pass", "refuse")

    def _shrink(self, scopes: dict[int, Scope], body: Scope, asked: Sequence[Scope]) -> None:
        """Such a one is as good as one of a few who have not voted."""
        few = len(self._walk.moves.signers)
        kept = asked[:few]
        for one in asked[len(kept):]:
            del scopes[one.id]
        queue = body.queue[:few - len(kept)]
        scopes[body.id] = body._replace(
            tally=Tally(len(kept) + len(queue)), queue=queue, votes=(), signers=(*(one.key for one in kept), *queue))
