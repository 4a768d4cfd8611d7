"""A process, compiled: what `step` walks on."""

from workflows.engine.graph.compiling import compile  # noqa: A004 - the verb of this room
from workflows.engine.graph.nouns import CannotCompile, Graph, Node, TimerSpec, Vote, Way

__all__ = ["CannotCompile", "Graph", "Node", "TimerSpec", "Vote", "Way", "compile"]
