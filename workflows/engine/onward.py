"""What comes after a step, read off the graph as `step` would walk it: per outcome, up to where the case waits next.

Conditions over the step's own outcome are decided; whatever else they read stays open, and every way that may be taken
is named with what decides it. Nothing is written, and no state is needed: the answer is the version's alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from workflows.engine.expressions import Expression
from workflows.engine.expressions.tree import Binary, Name, Not
from workflows.engine.expressions.tree import Node as Tree
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS, REFUSE
from workflows.engine.graph.nouns import Graph, Node, Way

STOPS: Final = frozenset({nouns.WORK, nouns.JOB, nouns.CALL, nouns.RULE, nouns.TIMER})
ENDS: Final = frozenset({nouns.END, nouns.TERMINATE, nouns.ERROR})


@dataclass(frozen=True, slots=True)
class Stop:
    """The case waits at this node."""

    node: Node


@dataclass(frozen=True, slots=True)
class End:
    """The case ends (or a path beside it does), here if the end has a name."""

    name: str


@dataclass(frozen=True, slots=True)
class Fork:
    """All of these at once."""

    branches: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One way out of a choice: what decides for it, in the words of the file; `usual` is what is left otherwise."""

    why: str
    usual: bool
    path: Path


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these (where `several`, each that applies), by what the case holds then; `asked` is the gateway's name."""

    asked: str
    options: tuple[Option, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """This branch is done; as soon as the others beside it are, the case goes on."""

    path: Path


@dataclass(frozen=True, slots=True)
class Unless:
    """The path; `behind` where it turns out that nothing of it is to be done."""

    path: Path
    behind: Path


@dataclass(frozen=True, slots=True)
class Done:
    """A branch in which nothing is left to do."""


Path: TypeAlias = Stop | End | Fork | Choice | Joined | Unless | Done


@dataclass(frozen=True, slots=True)
class After:
    """What comes after one outcome (of a co-sign: after its result), or after what interrupts the step."""

    outcome: str
    path: Path
    interrupted_by: str = ""  # the name of the boundary event


class Taken(NamedTuple):
    """A way out of a node; `sure` is taken whatever the case holds."""

    way: Way
    sure: bool
    usual: bool = False


def onward(graph: Graph, node: Node) -> tuple[After, ...]:
    """What comes after the step, outcome by outcome, and what happens when its boundary timers ring."""
    found = [After(outcome, Walk(graph, node, outcome).out(node)) for outcome in results(node)]
    for key in node.boundaries:
        boundary = graph.nodes[key]
        if boundary.timer is not None:
            found.append(After("", Walk(graph, node, "").out(boundary), boundary.name or key))
    return tuple(found)


def results(node: Node) -> tuple[str, ...]:
    """What a step can end with: its outcomes, or of a co-sign that it has passed or been refused."""
    if node.vote is None:
        return node.outcomes
    return (PASS, REFUSE) if node.refusals else (PASS,)


class Walk:
    """The way on from a step that has ended with one outcome. `opened` are the joins of the splits and the
    sub-processes that the walk itself has entered, the innermost last."""

    def __init__(self, graph: Graph, step: Node, outcome: str) -> None:
        self.graph = graph
        self.known = {step.result: outcome} if step.result and outcome else {}
        self.joins = {node.exit for node in graph.nodes.values() if node.exit}

    def out(self, node: Node, opened: tuple[str, ...] = ()) -> Path:
        """Out of a node."""
        taken = ways_out(node, self.known)
        if not taken:
            return self._end(node, opened)
        if node.splits:
            return self._split(node, taken, opened)
        if len(taken) == 1:
            return self.into(taken[0].way.target, opened)
        return Choice(node.name, self._options(taken, opened))

    def into(self, key: str, opened: tuple[str, ...]) -> Path:
        """Into a node, up to where the case waits or ends."""
        node = self.graph.nodes[key]
        if opened and opened[-1] == key:
            return Done()
        if not opened and key in self.joins:  # of a split that was entered long before: others are on their way
            return Joined(self.out(node))
        if node.kind in STOPS or (node.kind == nouns.SUB and node.vote is not None):
            return Stop(node)
        if node.kind == nouns.SUB:
            return self.into(node.start, (*opened, _inside(node)))
        return self._end(node, opened) if node.kind in ENDS else self.out(node, opened)

    def _options(self, taken: Iterable[Taken], opened: tuple[str, ...]) -> tuple[Option, ...]:
        return tuple(Option(_why(one), one.usual, self.into(one.way.target, opened)) for one in taken)

    def _split(self, node: Node, taken: list[Taken], opened: tuple[str, ...]) -> Path:
        """Several at once, up to the join; where nothing is to do on any way, what comes behind it."""
        inside = (*opened, node.exit or "")
        sure = (self.into(one.way.target, inside) for one in taken if one.sure)
        branches: list[Path] = [path for path in _flat(sure) if not isinstance(path, Done)]
        if maybe := self._options((one for one in taken if not one.sure), inside):
            branches.append(Choice(node.name, maybe, several=True))
        if not branches:
            return self._behind(node, opened)
        path = branches[0] if len(branches) == 1 else Fork(tuple(branches))
        return Unless(path, self._behind(node, opened)) if all(map(may_be_done, branches)) else path

    def _behind(self, split: Node, opened: tuple[str, ...]) -> Path:
        return self.out(self.graph.nodes[split.exit], opened) if split.exit else self._end(split, opened)

    def _end(self, node: Node, opened: tuple[str, ...]) -> Path:
        """A token is used up: its branch is done, the sub-process around it is left, or the case ends."""
        if node.kind == nouns.ERROR:
            caught = self._catcher(node)
            return self.out(caught) if caught else End(node.name)
        if opened and opened[-1] == "" and node.kind != nouns.TERMINATE:
            return Done()
        around = self.graph.nodes.get(node.parent)
        if around is None:
            return Joined(End(node.name)) if self._beside_others(node, opened) else End(node.name)
        entered = _inside(around) in opened
        rest = opened[:opened.index(_inside(around))] if entered else ()
        alone = entered or not (around.vote is not None or self._beside_others(node, opened))
        return self.out(around, rest) if alone else Joined(self.out(around, rest))

    def _beside_others(self, node: Node, opened: tuple[str, ...]) -> bool:
        """Whether something else may be on its way where this ends: a branch of a split whose branches never meet, or
        what a boundary event has begun beside its step. What the walk itself has entered holds nothing else."""
        if opened or node.kind == nouns.TERMINATE:
            return False
        block = self.graph.nodes.get(node.block)
        return (block is not None and block.exit == "") or any(
            other.parent == node.parent and not other.interrupting for other in self.graph.nodes.values())

    def _catcher(self, node: Node) -> Node | None:
        """The boundary event around that catches the error."""
        around = self.graph.nodes.get(node.parent)
        while around is not None:
            events = [self.graph.nodes[key] for key in around.boundaries]
            catching = [one for one in events if one.timer is None and one.code in (node.code, "")]
            if catching:
                return min(catching, key=lambda one: one.code == "")
            around = self.graph.nodes.get(around.parent)
        return None


def may_be_done(path: Path) -> bool:
    """Whether it may turn out that nothing is to be done in a branch."""
    match path:
        case Fork(branches):
            return all(map(may_be_done, branches))
        case Choice(_asked, options):
            return any(may_be_done(option.path) for option in options)
        case Unless(_path, behind):
            return may_be_done(behind)
    return isinstance(path, Done)


def ways_out(node: Node, known: Mapping[str, object]) -> list[Taken]:
    """The ways that `step` takes out of a node, or may take as far as these values tell; the order of the file."""
    if not any(way.condition for way in node.ways):
        plain = [way for way in node.ways if way.id != node.default] or list(node.ways)
        return [Taken(way, True) for way in (plain[:1] if node.kind == nouns.XOR else node.ways)]
    found: list[Taken] = []
    for way in node.ways:
        said = True if way.condition is None else decided(way.condition, known)
        if way.id == node.default or said is False:
            continue
        found.append(Taken(way, said is True))
        if said and not node.splits:
            break
    if not any(one.sure for one in found):
        found += [Taken(way, not found, usual=True) for way in node.ways if way.id == node.default]
    return found


def decided(condition: Expression, known: Mapping[str, object]) -> bool | None:
    """Whether the condition holds whatever else the case holds; None when that decides."""
    return _decided(condition.tree, known)


def _decided(tree: Tree, known: Mapping[str, object]) -> bool | None:
    if isinstance(tree, Not):
        part = _decided(tree.part, known)
        return None if part is None else not part
    if isinstance(tree, Binary) and tree.sign in ("and", "or"):
        parts = [_decided(part, known) for part in tree.parts()]
        at_once = tree.sign == "or"
        return at_once if at_once in parts else None if None in parts else not at_once
    if not known.keys() >= set(_names(tree)):
        return None
    value = tree.evaluate(known)
    return value if isinstance(value, bool) else None


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name
    for part in tree.parts():
        yield from _names(part)


def _why(taken: Taken) -> str:
    way = taken.way
    return way.name or ("" if taken.usual or way.condition is None else way.condition.text)


def _inside(sub: Node) -> str:
    return f"/{sub.id}"  # no id of an element begins with a stroke


def _flat(paths: Iterable[Path]) -> Iterator[Path]:
    """A fork within a fork is one fork."""
    for path in paths:
        yield from path.branches if isinstance(path, Fork) else (path,)
