"""Where a case can go back to, read off the engine's state: only steps that it really passed."""

from __future__ import annotations

from typing import NamedTuple

from workflows.engine.graph import Graph
from workflows.engine.graph.nouns import WORK
from workflows.engine.state import State
from workflows.engine.step import returnable


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
