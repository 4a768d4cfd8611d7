"""Where a node lies: the blocks around it, and in each split the branch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node

Ways = frozenset[str]


class Places:
    """The places of one version's nodes."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.splits = [node for node in graph.nodes.values() if node.splits]

    @cached_property
    def regions(self) -> Mapping[str, frozenset[str]]:
        """For each way out of a split everything that a token can come to on it before the branches meet."""
        return {way.id: self._region(node, way.target) for node in self.splits for way in node.ways}

    def _region(self, split: Node, first: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [first]
        while waiting:
            key = waiting.pop()
            if key not in found and key != split.exit:
                found.add(key)
                node = self.graph.nodes[key]
                waiting += [*(way.target for way in node.ways), *node.boundaries]
        return frozenset(found)

    def ways(self, key: str) -> Ways:
        """The branches of the innermost split in which the node lies; nothing outside of splits."""
        block = self.graph.nodes.get(self.graph.nodes[key].block)
        if block is None or not block.splits or self.graph.nodes[key].parent == block.id:
            return frozenset()
        return frozenset(way.id for way in block.ways if key in self.regions[way.id])

    @cached_property
    def outside_in(self) -> list[str]:
        """The nodes, those around others first."""
        return sorted(self.graph.nodes, key=self._depth)

    def _depth(self, key: str) -> int:
        depth = 0
        while key := self.graph.nodes[key].block:
            depth += 1
        return depth


def kind_of(node: Node) -> tuple[object, ...]:
    """What must be the same for a node to stand for another one."""
    timed = node.kind == nouns.BOUNDARY and node.timer is not None
    return (node.kind, node.vote is not None, node.called, node.splits, node.interrupting, timed)
