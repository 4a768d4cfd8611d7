"""Commands of a case that happened, told again as turns: what was answered then goes with each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from approvals.walkthrough.turns import Given, Turn, turn_of
from workflows.engine.graph.nouns import Graph
from workflows.engine.protocol import Command, Json, Need
from workflows.engine.state import State
from workflows.runtime.play import play


class Untold(Exception):
    """The record holds no answer to something that the engine asks."""


def retold(
    graph: Graph, state: State | None, command: Command, answers: Iterable[Json], at: datetime
) -> tuple[Turn, State]:
    """The command as a turn, and the state that it led to; raises Untold, and Refused as the engine does."""
    told = _Told(graph, iter(answers))
    after = play(graph, state, command, at, told).state
    return turn_of(graph, state, command, tuple(told.given)), after


class _Told:
    """Answers as it was answered then, and remembers at which step."""

    def __init__(self, graph: Graph, answers: Iterator[Json]) -> None:
        self._graph, self._answers = graph, answers
        self.given: list[Given] = []

    def __call__(self, need: Need, state: State) -> Json:
        for value in self._answers:
            name = self._graph.nodes[need.node].name
            self.given.append(Given(need.kind, need.node, name, str(need.spec.get("variable", "")), value))
            return value
        raise Untold(f"{need.kind} at {need.node}")
