"""Where a case can go back to, read off the engine's state: only steps that it really passed."""

from __future__ import annotations

from typing import NamedTuple

from workflows.engine.graph import Graph
from workflows.engine.graph.nouns import WORK
from workflows.engine.state import State


class Step(NamedTuple):
    """A step of the process, by id and name."""

    node: str
    name: str


def passed_steps(graph: Graph, state: State, scope: int) -> list[Step]:
    """The people's steps behind this place in the present lap, nearest first, that its own step allows to return to."""
    place = state.scopes.get(scope)
    own = graph.nodes.get(place.node) if place else None
    if place is None or own is None or own.returns == ():
        return []
    passed: dict[str, None] = {}
    while place is not None:
        passed.update(dict.fromkeys(reversed(place.passed)))
        place = state.scopes.get(place.parent)
    steps = [node for node in passed if node != own.id and _is_step(graph, node)]
    return [Step(node, graph.nodes[node].name or node) for node in steps if own.returns is None or node in own.returns]


def _is_step(graph: Graph, node: str) -> bool:
    return node in graph.nodes and graph.nodes[node].kind == WORK
