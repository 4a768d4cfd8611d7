"""Steps of a new version at whose place a case has already gone by: nobody would ever do them in this case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from workflows.engine import state as states
from workflows.engine.graph import nouns
from workflows.engine.migration.planning import Plan
from workflows.engine.state import Scope, State


class Inserted:
    """The new steps of a plan, and which of them lie behind a case."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.nodes = plan.new.nodes
        self.back = frozenset(_back_edges(plan))
        self.old = set(plan.nodes.values())

    def behind(self, state: State) -> list[str]:
        """The inserted steps at whose place the case, standing in the new version, has gone by."""
        here = [scope for scope in state.scopes.values() if scope.wait not in ("", states.DONE)]
        ahead = self._reached((key for scope in here for key in self._next(scope)), late=True)
        seen = {scope.node for scope in here} | {key for scope in state.scopes.values() for key in scope.passed}
        return [key for key in self.steps if key not in ahead and self._is_behind(key, seen, ahead)]

    @cached_property
    def steps(self) -> list[str]:
        """The inserted steps that some ordinary way leads to; what lies in a new sub-process goes with it."""
        ordinary = self._reached(self.plan.new.starts, late=False)
        return [key for key in self.plan.inserted if key in ordinary and self.nodes[key].parent in {"", *self.old}]

    def _is_behind(self, key: str, seen: set[str], ahead: set[str]) -> bool:
        after, before = self._nearest(key, self._following), self._nearest(key, self._leading)
        if after & seen:
            return True
        return bool(before) and before <= seen and after <= ahead

    def _nearest(self, key: str, steps: Mapping[str, list[str]]) -> set[str]:
        """The first steps of the old version on the ways from here."""
        found: set[str] = set()
        known: set[str] = set()
        waiting = list(steps[key])
        while waiting:
            one = waiting.pop()
            if one in known:
                continue
            known.add(one)
            if self.nodes[one].is_activity and one in self.old:
                found.add(one)
            else:
                waiting += steps[one]
        return found

    @cached_property
    def _following(self) -> dict[str, list[str]]:
        return {key: [way.target for way in node.ways if (key, way.target) not in self.back]
                for key, node in self.nodes.items()}

    @cached_property
    def _leading(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {key: [] for key in self.nodes}
        for key, targets in self._following.items():
            for target in targets:
                found[target].append(key)
        return found

    def _next(self, scope: Scope) -> list[str]:
        """Where the token of a scope comes to next."""
        node = self.nodes[scope.node]
        if scope.wait == states.BRANCHES:
            return [node.exit] if node.exit else []
        return [*self._following[node.id], *node.boundaries]

    def _reached(self, starts: Iterable[str], *, late: bool) -> set[str]:
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                node = self.nodes[key]
                waiting += [*self._following[key], *([node.start] if node.start else ())]
                waiting += node.boundaries if late else ()
        return found


def _back_edges(plan: Plan) -> Iterator[tuple[str, str]]:
    """The flows that lead back to where one comes from."""
    nodes = plan.new.nodes
    starts = [*plan.new.starts, *(node.start for node in nodes.values() if node.kind == nouns.SUB)]
    done: set[str] = set()
    for start in starts:
        path: dict[str, Iterator[str]] = {}
        key = start
        while key or path:
            if key and key not in done:
                done.add(key)
                path[key] = iter([*(way.target for way in nodes[key].ways), *nodes[key].boundaries])
            if not path:
                break
            last = next(reversed(path))
            key = next(path[last], "")
            if not key:
                del path[last]
            elif key in path:
                yield last, key
