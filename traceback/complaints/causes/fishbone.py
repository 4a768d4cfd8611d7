"""Geometry of the fishbone: the same tree by people, machine, material, method and environment, to be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from complaints.causes.models import Why
from complaints.causes.tree import Node

WIDTH: Final = 1120
HEAD: Final = 190  # the symptom's box
BONE: Final = 300  # between two bones of a side
ROW: Final = 30
SLOPE: Final = 0.35  # how far a bone leans back per unit of height
SHOWN: Final = 15  # characters of a cause; the whole stands in the table below


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause on a bone."""

    x: float
    y: float
    end: float
    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Bone:
    """One factor: from its name to the spine."""

    name: str
    x1: float
    y1: float
    x2: float
    y2: float
    label_y: float
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Fishbone:
    """Everything there is to draw."""

    width: int
    height: float
    spine: float
    head_x: float
    head_y: float
    symptom: str
    bones: tuple[Bone, ...]


def by_factor(nodes: Sequence[Node]) -> list[tuple[str, list[Node]]]:
    """The causes under each factor, in the order of the tree; one that says none counts where it hangs."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.parent is not None:
            groups[next((one.why.factor for one in reversed(node.path) if one.why.factor), "")].append(node)
    named = [(str(factor.label), groups[factor]) for factor in Why.Factor]
    return [*named, (_("未归类"), groups[""])] if groups[""] else named


def drawn(nodes: Sequence[Node]) -> Fishbone | None:
    """The picture; None before there is a symptom."""
    if not nodes:
        return None
    groups = by_factor(nodes)
    upper, lower = groups[0::2], groups[1::2]
    up, down = (max((len(causes) for _name, causes in side), default=0) * ROW + 50 for side in (upper, lower))
    spine = up + 34
    bones = [*_side(upper, spine, -up), *_side(lower, spine, down)]
    return Fishbone(WIDTH, spine + down + 34, spine, WIDTH - HEAD, spine - 28, _short(nodes[0].why.text), tuple(bones))


def _side(groups: Sequence[tuple[str, list[Node]]], spine: float, reach: float) -> list[Bone]:
    """The bones of one side; `reach` is how far they stretch from the spine, upwards when negative."""
    return [_bone(name, causes, WIDTH - HEAD - 20 - BONE * place, spine, reach)
            for place, (name, causes) in enumerate(reversed(groups))]  # fmt: skip


def _bone(name: str, nodes: Sequence[Node], foot: float, spine: float, reach: float) -> Bone:
    toward = 1 if reach > 0 else -1
    tip = foot - abs(reach) * SLOPE
    placed = []
    for row, node in enumerate(nodes):
        away = abs(reach) - 22 - row * ROW
        x = foot - away * SLOPE
        placed.append(Cause(x - 4, spine + toward * away, x - 196, _short(node.why.text), node))
    label_y = spine + reach + (20 if reach > 0 else -8)
    return Bone(name, tip, spine + reach, foot, spine, label_y, tuple(placed))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
