"""When two states are the same to the prover: equal keys have equal futures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflows.engine.state import CHILD, Scope, State
from workflows.engine.step.moves import forgotten

UNKNOWN = ("?",)


def key_of(state: State, kept: Iterable[str], everything: Iterable[str]) -> tuple[Any, ...]:
    """The open scopes without ids, generations and signers' names, and the data that can still be read.

    Between two moves only the variables in `kept` matter; while a question is open (in mid-run) `everything` does."""
    if state.ended:
        return (state.ended,)
    inside: dict[int, list[Scope]] = {}
    for scope in state.scopes.values():
        inside.setdefault(scope.parent, []).append(scope)
    names = everything if state.need else kept
    data = tuple(state.data.get(name, UNKNOWN) for name in names)
    return (_shape(inside, 0), data, _question(state), _place(state, state.last[0]), state.last[1])


def _shape(inside: dict[int, list[Scope]], parent: int) -> tuple[Any, ...]:
    found = [_whole(inside, scope) for scope in inside.get(parent, ())]
    found.sort()
    return tuple(found)


def _whole(inside: dict[int, list[Scope]], scope: Scope) -> tuple[Any, ...]:
    return (*_own(scope), _shape(inside, scope.id) if scope.id in inside else ())


def _own(scope: Scope) -> tuple[Any, ...]:
    return (scope.kind, scope.node, scope.key if scope.kind != CHILD else "", scope.wait, scope.passed,
            tuple(armed.timer for armed in scope.timers), scope.tally, len(scope.queue))


class Outside:
    """What a return leaves as it is: everything around the scope that takes the token back, and what is behind it."""

    def __init__(self, state: State, kept: Iterable[str]) -> None:
        self.state = state
        self.data = tuple(state.data.get(name, UNKNOWN) for name in kept)
        self.shapes: dict[int, tuple[Any, ...]] = {}
        self.inside: dict[int, list[Scope]] = {}
        for scope in state.scopes.values():
            self.inside.setdefault(scope.parent, []).append(scope)

    def of(self, holder: Scope, entry: str) -> tuple[Any, ...]:
        """Equal for two states in which a return to `entry` leads to the same."""
        around = []
        inner = holder
        while inner.parent:
            outer = self.state.scopes[inner.parent]
            others = [self._shape(one) for one in self.inside[outer.id] if one.id != inner.id]
            around.append((_own(outer), tuple(sorted(others))))
            inner = outer
        key = holder.key if holder.kind != CHILD else ""
        return self.data, holder.kind, key, forgotten(holder.passed, entry), tuple(around)

    def _shape(self, scope: Scope) -> tuple[Any, ...]:
        if scope.id not in self.shapes:
            self.shapes[scope.id] = _whole(self.inside, scope)
        return self.shapes[scope.id]


def _question(state: State) -> tuple[Any, ...]:
    if state.need is None:
        return ()
    return (state.need.kind, state.need.node, state.need.spec.get("variable", ""), _place(state, state.need.scope),
            tuple((task.verb, task.what, _place(state, task.scope)) for task in state.agenda))


def _place(state: State, scope: int) -> tuple[str, ...]:
    """Where a scope is, in words that do not change with its number."""
    found: list[str] = []
    while scope in state.scopes:
        one = state.scopes[scope]
        found.append(f"{one.kind}:{one.node}:{one.key if one.kind != CHILD else ''}")
        scope = one.parent
    return tuple(found)
