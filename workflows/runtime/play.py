"""One command through the engine, its needs answered on the way: the part of the shell that knows no database.

Given the recorded answers it plays a command again and reaches the same state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workflows.engine.graph import Graph
from workflows.engine.protocol import Answer, Command, Effect, Json, Need
from workflows.engine.state import State
from workflows.engine.step import step

Resolve = Callable[[Need, State], Json]  # the state is the one that asks, in the middle of its run


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a command."""

    state: State
    effects: tuple[Effect, ...]
    answers: tuple[Answer, ...]


def play(graph: Graph, state: State | None, command: Command, at: datetime, resolve: Resolve) -> Played:
    """Take the command through `step`, asking `resolve` for everything it cannot know."""
    done = step(graph, state, command, at)
    effects, answers = list(done.effects), []
    while (need := done.need) is not None:
        answer = Answer(need.scope, need.kind, resolve(need, done.state))
        answers.append(answer)
        done = step(graph, done.state, answer, at)
        effects += done.effects
    return Played(done.state, tuple(effects), tuple(answers))
