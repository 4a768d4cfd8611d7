"""Splits of which some branches join before the others do: those that meet first get a split of their own.

A parallel split asks for every one of its branches, wherever they join. Where `a` and `b` join and `c` goes on by
itself, to an end of its own or to a later join, that is the same as a split into `c` and another split into `a` and
`b`. The inner one is not drawn anywhere: it stands for the outer one, and the way to it is no sequence flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workflows.engine.graph import nouns
from workflows.engine.graph.blocks import JOINS, after_all, is_split, opens_all, tails
from workflows.engine.graph.nouns import Node, Way
from workflows.engine.graph.walks import END, Container, container, reach


def grouped(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes with an inner split for branches that meet before the rest does."""
    made = dict(nodes)
    waiting = [key for key, node in nodes.items() if is_split(node) and opens_all(node)]
    while waiting:
        split = made[waiting.pop()]
        for number, ways in enumerate(_groups(container(split.parent, made), split)):
            inner = _inner(split, ways, number)
            made[inner.id] = inner
            split = made[split.id] = _leading_to(split, inner)
            waiting.append(inner.id)
    return made


def _groups(inside: Container, split: Node) -> list[list[Way]]:
    """The ways that meet each other but not all the others, two or more at a time."""
    end = _exit(inside, split)
    groups: list[tuple[list[Way], set[str]]] = []
    for way in split.ways:
        ways, region = [way], reach(inside.next, [way.target], without=end) - tails(inside)
        for other in [one for one in groups if not region.isdisjoint(one[1])]:
            groups.remove(other)
            ways, region = other[0] + ways, region | other[1]
        groups.append((ways, region))
    return [ways for ways, _region in groups if 1 < len(ways) < len(split.ways)]


def _exit(inside: Container, split: Node) -> str:
    before = inside.before()
    joins = (key for key in after_all(inside).get(split.id, ())
             if key != END and inside.nodes[key].kind in JOINS and len(before[key]) > 1)
    return next(joins, END)


def _inner(split: Node, ways: list[Way], number: int) -> Node:
    key = f"{split.id}/{number + 1}"
    return Node(key, nouns.AND, split.name, split.parent, stands_for=split.stands_for or split.id,
                ways=tuple(replace(way, source=key) for way in ways))


def _leading_to(split: Node, inner: Node) -> Node:
    """The split with one way to the inner one, at the place of the first that it takes over."""
    moved = {way.id for way in inner.ways}
    first = next(way.id for way in split.ways if way.id in moved)
    led = Way(f"{split.id}>{inner.id}", split.id, inner.id, drawn=False)
    return replace(split, ways=tuple(
        led if way.id == first else way for way in split.ways if way.id == first or way.id not in moved))
