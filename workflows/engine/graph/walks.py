"""Reaching, coming back and dominating in one container's flow, with sets of nodes as bits of an integer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Node

END = ""  # the virtual end of a container

Next = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Container:
    """The nodes of the process or of one sub-process. `next` leads from an activity to its interrupting boundaries
    too; the paths that non-interrupting boundaries open belong to nobody's `next`."""

    key: str
    nodes: Mapping[str, Node]
    next: Next

    def before(self) -> dict[str, set[str]]:
        """The other direction of `next`."""
        found: dict[str, set[str]] = {key: set() for key in (*self.nodes, END)}
        for key, targets in self.next.items():
            for target in targets:
                found[target].add(key)
        return found


def container(key: str, nodes: Mapping[str, Node]) -> Container:
    """The container `key` ("" for the process itself)."""
    inside = {node.id: node for node in nodes.values() if node.parent == key}
    return Container(key, inside, {node.id: _next(node, inside) for node in inside.values()})


def _next(node: Node, inside: Mapping[str, Node]) -> tuple[str, ...]:
    if node.kind in (nouns.TERMINATE, nouns.ERROR):
        return ()
    targets = [way.target for way in node.ways if way.target in inside] or [END]
    targets += [key for key in node.boundaries if inside[key].interrupting]
    return tuple(dict.fromkeys(targets))


def reach(following: Next, starts: Iterable[str], without: str | None = None) -> set[str]:
    """Everything reachable from the starts (included) without passing `without`; END is never part of it."""
    found: set[str] = set()
    waiting = [start for start in starts if start not in (END, without)]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [target for target in following.get(key, ()) if target not in (END, without)]
    return found


def postdominators(following: Next, sinks: Iterable[str] = ()) -> dict[str, list[str]]:
    """For each node that can end: the nodes on every way to the end, nearest first, END last.

    `sinks` are dead ends that count as the end (terminate and error ends, where nothing else can be reached)."""
    paths = {key: (*targets, END) if key in set(sinks) else targets for key, targets in following.items()}
    number = {key: 1 << place for place, key in enumerate((END, *paths))}
    ending = _ending(paths)
    everything = sum(number[key] for key in ending)
    after = dict.fromkeys(ending, everything)
    after[END] = number[END]
    changed = True
    while changed:
        changed = False
        for key in ending - {END}:
            common = everything
            for target in paths[key]:
                if target in ending:
                    common &= after[target]
            common |= number[key]
            if common != after[key]:
                after[key], changed = common, True
    names = {bit: key for key, bit in number.items()}
    return {key: _chain(key, after, number, names) for key in ending - {END}}


def _ending(paths: Next) -> set[str]:
    """The nodes from which the end can be reached."""
    ending, grown = {END}, True
    while grown:
        more = {key for key, targets in paths.items() if key not in ending and not ending.isdisjoint(targets)}
        ending |= more
        grown = bool(more)
    return ending


def _chain(key: str, after: Mapping[str, int], number: Mapping[str, int], names: Mapping[int, str]) -> list[str]:
    rest = after[key] & ~number[key]
    members = []
    while rest:
        bit = rest & -rest
        members.append(names[bit])
        rest ^= bit
    return sorted(members, key=lambda one: -after[one].bit_count())


def heads_of_loops(inside: Container) -> set[str]:
    """Nodes with several ways in that can come back to themselves."""
    before = inside.before()
    several = {key for key, sources in before.items() if key != END and len(sources) > 1}
    return {key for key in several if key in reach(inside.next, inside.next[key])}


def with_mark(node: Node, heads: set[str]) -> Node:
    """Note on the node whether passing it is kept."""
    return replace(node, marked=node.is_activity or node.splits or node.id in heads)
