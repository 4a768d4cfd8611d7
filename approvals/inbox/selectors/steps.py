"""Where a case can go back to, read off the engine's state: only steps that it really passed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workflows.engine.graph import Graph
from workflows.engine.graph.nouns import WORK
from workflows.engine.state import State
from workflows.engine.step import returnable, straight_targets


class Step(NamedTuple):
    """A step of the process, by id and name."""

    node: str
    name: str


def passed_steps(graph: Graph, state: State | None, scope: int) -> list[Step]:
    """The people's steps that the open step at `scope` may send the case back to, in the order they were passed."""
    if state is None:
        return []
    nodes = (graph.nodes[key] for key in returnable(graph, state, scope))
    return [Step(node.id, node.name or node.id) for node in nodes if node.kind == WORK]


def ways_straight_back(graph: Graph, state: State | None, scope: int, at: datetime) -> frozenset[str]:
    """The steps to which the open step at `scope` may send the case so that it comes straight back to it."""
    return frozenset(straight_targets(graph, state, scope, at)) if state is not None else frozenset()


def came_back_from(graph: Graph, state: State | None, scope: int) -> str:
    """The name of the step that sent the case to the one at `scope` and to which it can go straight back; or empty."""
    here = state.scopes.get(scope) if state is not None else None
    if here is None or here.straight is None:
        return ""
    node = graph.nodes[here.straight.back]
    return node.name or node.id
