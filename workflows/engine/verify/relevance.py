"""What the prover may overlook: variables that are always written anew before they are read, and branches that
neither machine nor laws nor anybody else takes notice of.

The claim behind `quiet`. Let branches X and D run side by side, D quiet: it fires nothing, and what it writes is read
by nobody before it is written again. Then each move inside D commutes with each move of X; and a move that breaks off
both (a return, a timer around them, a terminate end) leads to the same state whether D has moved or not. So it is
enough to move one quiet branch at a time, as long as everything that is not quiet may move at any time too. Side paths
are never quiet: they outlive the block they began in, and a case does not end before them.

The same holds for a D that fires steady transitions only — those that leave the machine where it is and that no law
knows — as long as everything that may run beside D fires no others: then the machine stands still for as long as the
block is open, and whether it allows them does not depend on the order.

And for a D that also grants: fires what a precedence asks for, which allows more afterwards and never less. Between
branches that grant, the order shows in one thing only: how much has been granted when all are broken off together.
Least is worst there, and least has been granted when all others stand at their beginning. So each of them may also move
while no other has done anything, besides moving in its turn. (Whatever is unsound is found so; but one violation may
stand for another that only comes behind it.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.verify.abstraction import Abstract

WAITING = nouns.ACTIVITIES | {nouns.TIMER}


@dataclass(frozen=True, slots=True)
class Relevance:
    """`kept` are the variables that can matter between two moves; `quiet` the branches (by the flow that opens them)
    that can be left for later."""

    kept: tuple[str, ...]
    quiet: frozenset[str]
    granting: frozenset[str]  # those among the quiet that fire what a law asks for


def relevance(model: Abstract, noticed: frozenset[str], steady: frozenset[str], grants: frozenset[str]) -> Relevance:
    """What matters in this process; `noticed` are the transitions that machine or laws know, `steady` those among them
    that never change where machine and laws stand, `grants` those that only allow more."""
    kept = _kept(model)
    before = _passed_before(model.graph)
    view = _View(model, noticed, noticed - steady - grants, frozenset(kept), before)
    quiet = {key for key, region, beside in _regions(model.graph) if view.is_quiet(region, beside)}
    granting = {key for key, region, _beside in _regions(model.graph) if view.fires_any(region, grants)}
    alone = {key for key in quiet & granting if not view.is_repeated(key)}
    return Relevance(tuple(sorted(kept)), frozenset(quiet - granting | alone), frozenset(alone))


def votes_apart(graph: Graph) -> bool:
    """Whether no two co-signs can be open side by side: then each can be walked with one signer more."""
    votes = {node.id for node in graph.nodes.values() if node.vote is not None}
    return not any(votes & region and votes & beside for _key, region, beside in _regions(graph))


# --- variables --------------------------------------------------------------------------------------------------------


def _kept(model: Abstract) -> set[str]:
    """The variables that some token, waiting somewhere, may read before they are written again."""
    nodes = model.graph.nodes
    live: dict[str, frozenset[str]] = dict.fromkeys(nodes, frozenset())
    following = {key: tuple(_following(node, model.graph)) for key, node in nodes.items()}
    changed = True
    while changed:
        changed = False
        for key, node in nodes.items():
            now = _live(model, node, live, following[key])
            if now != live[key]:
                live[key], changed = now, True
    return set().union(*(live[key] for key, node in nodes.items() if node.kind in WAITING))


def _live(model: Abstract, node: Node, live: Mapping[str, frozenset[str]], following: Iterable[str]) -> frozenset[str]:
    """What is read from here on: through boundary events nothing has been written yet."""
    after = _read_by(node).union(*(live[way.target] for way in node.ways))
    rewritten = model.erased_by(node) | ({node.result} if node.result else set())
    inner = frozenset().union(*(live[key] for key in following))
    return (after - rewritten) | inner


def _following(node: Node, graph: Graph) -> Iterator[str]:
    yield from node.boundaries
    if node.kind == nouns.SUB:
        yield from (key for key, one in graph.nodes.items() if one.parent == node.id)


def _read_by(node: Node) -> frozenset[str]:
    return frozenset().union(*(way.condition.names for way in node.ways if way.condition is not None))


# --- branches ---------------------------------------------------------------------------------------------------------


def _regions(graph: Graph) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Every branch: its key, the nodes in it, and those that may run beside it in the block."""
    for node in graph.nodes.values():
        if node.splits:
            regions = {way.id: _region(graph, [way.target], node.exit or "") for way in node.ways}
            for key, region in regions.items():
                beside = frozenset().union(*(other for name, other in regions.items() if name != key))
                yield key, region, beside


def _region(graph: Graph, starts: list[str], end: str) -> frozenset[str]:
    """Everything that a token started here can come to before `end`: boundary paths and insides included."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key in found or key == end:
            continue
        found.add(key)
        node = graph.nodes[key]
        waiting += [way.target for way in node.ways]
        waiting += _following(node, graph)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _View:
    model: Abstract
    noticed: frozenset[str]
    changing: frozenset[str]
    kept: frozenset[str]
    before: Mapping[str, frozenset[str]]

    def is_quiet(self, region: frozenset[str], beside: frozenset[str]) -> bool:
        """Whether nobody takes notice of what happens in the region."""
        nodes = [self.model.graph.nodes[key] for key in region]
        if any(self.model.graph.nodes[key].kind in WAITING for key in region & beside):
            return False  # branches that run into each other are no strangers
        fired = set().union(*(self._fired(node) for node in nodes))
        undoing = {name for node in nodes for name in node.fires_on_return}  # fired in the middle of a block only
        if fired & self.changing or undoing & self.noticed or (
                fired & self.noticed and self._is_unsteady(region, beside)):
            return False
        written = {name for node in nodes for name in self._written(node)} & self.kept
        return all(self._private(name, region, beside) for name in written)

    def fires_any(self, region: frozenset[str], transitions: frozenset[str]) -> bool:
        """Whether something in the region fires one of these."""
        return any(self._fired(self.model.graph.nodes[key]) & transitions for key in region)

    def is_repeated(self, way: str) -> bool:
        """Whether a branch lies in a multi-instance sub-process: there are several of it then."""
        nodes = self.model.graph.nodes
        node = nodes[self.model.graph.way(way).source]
        while node.parent:
            node = nodes[node.parent]
            if node.vote is not None:
                return True
        return False

    def _is_unsteady(self, region: frozenset[str], beside: frozenset[str]) -> bool:
        """Whether something that may run at the same time changes where machine and laws stand."""
        nodes = self.model.graph.nodes
        around = set(beside)
        for node in nodes.values():
            if node.kind == nouns.BOUNDARY and not node.interrupting:
                around |= _region(self.model.graph, [node.id], "")
            elif node.kind == nouns.SUB and node.vote is not None and node.start in nodes:
                inside = _region(self.model.graph, [node.start], "")
                around |= inside if region & inside else set()
        return any(self._fired(nodes[key]) & self.changing for key in around)

    def _fired(self, node: Node) -> set[str]:
        return {name for _outcome, name in node.fires} | {*node.fires_on_entry, *node.fires_on_return}

    def _written(self, node: Node) -> frozenset[str]:
        return self.model.erased_by(node) | ({node.result} if node.result else frozenset())

    def _private(self, name: str, region: frozenset[str], beside: frozenset[str]) -> bool:
        """Written in no other branch, and in this one on every way to where it is read."""
        nodes = self.model.graph.nodes
        writers = {key for key, node in nodes.items() if name in self._written(node)}
        readers = [key for key, node in nodes.items() if name in _read_by(node)]
        return not writers & beside and all((self.before[key] | {key}) & writers & region for key in readers)


def _passed_before(graph: Graph) -> dict[str, frozenset[str]]:
    """For every node the nodes that have certainly been passed when a token comes to it for the first time."""
    everything = frozenset(graph.nodes)
    sources: dict[str, list[tuple[str, bool]]] = {key: [] for key in graph.nodes}
    for key, node in graph.nodes.items():
        for way in node.ways:
            sources[way.target].append((key, True))
        for boundary in node.boundaries:
            sources[boundary].append((key, False))
        if node.kind == nouns.SUB and node.start:
            sources[node.start].append((key, False))
    known = dict.fromkeys(graph.nodes, everything)
    known.update(dict.fromkeys(graph.starts, frozenset()))
    changed = True
    while changed:
        changed = False
        for key in graph.nodes:
            now = _met(graph.nodes[key], sources[key], known)
            if key not in graph.starts and now != known[key]:
                known[key], changed = now, True
    return known


def _met(node: Node, sources: list[tuple[str, bool]], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A parallel join has all its branches behind it, everything else only what they share."""
    found = [known[key] | ({key} if done else set()) for key, done in sources]
    if not found:
        return frozenset()
    return frozenset.union(*found) if node.kind == nouns.AND else frozenset.intersection(*found)
