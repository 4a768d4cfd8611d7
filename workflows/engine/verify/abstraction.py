"""The process as the prover sees it: of each variable only what conditions can tell apart.

A variable's value is one of a few representatives — the members of an enum, the constants it is compared with and the
gaps between them. What conditions calculate (two variables compared, sums) becomes a yes-or-no of its own. Timers lose
their terms: they may fire at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import Comparison, Expression
from workflows.engine.expressions.expression import constant
from workflows.engine.expressions.tree import MIRRORED, Binary, Listing, Minus, Name, Not
from workflows.engine.expressions.tree import Node as Tree
from workflows.engine.graph.nouns import Graph, Node, TimerSpec, Way
from workflows.engine.protocol import Json
from workflows.engine.variables import Variable
from workflows.engine.verify.values import Value, values_of

TERMS = {"duration": "PT1H", "date": "2000-01-01", "cycle": "R/PT1H"}


@dataclass(frozen=True, slots=True)
class Abstract:
    """The graph to explore, and for every variable that is read the values to try."""

    graph: Graph
    values: Mapping[str, tuple[Value, ...]]
    guesses: Mapping[str, frozenset[str]]  # a yes-or-no of ours -> the variables it is calculated from
    given: frozenset[str]  # variables that have some value from the start; the others are empty

    def erased_by(self, node: Node) -> frozenset[str]:
        """The variables whose value is open again once this node is done."""
        changed = node.writes | ({node.result} if node.result else set())
        return (node.writes & self.values.keys()) | {
            guess for guess, names in self.guesses.items() if names & changed}

    def spoken(self, name: str, value: Json) -> str:
        """A chosen value in words, e.g. 100 < budget < 500."""
        found = next((one for one in self.values.get(name, ()) if one.value == value), None)
        return found.words if found else f"{name} = {value}"


def abstract(graph: Graph) -> Abstract:
    """The graph as it is explored; its nodes and flows keep their ids."""
    guesses: dict[Tree, str] = {}
    nodes = {key: _node(node, guesses) for key, node in graph.nodes.items()}
    reads = _reads(nodes.values())
    variables = dict(graph.variables) | {name: Variable(name, "boolean") for name in guesses.values()}
    results = {node.result for node in nodes.values() if node.result}
    names = {name: tree for tree, name in guesses.items()}
    values = {name: _guess_values(name) if name in names else values_of(variables[name], comparisons)
              for name, comparisons in reads.items()}
    return Abstract(
        graph=replace(graph, nodes=MappingProxyType(nodes), variables=MappingProxyType(variables)),
        values=values, guesses={name: frozenset(_names(tree)) for name, tree in names.items()},
        given=frozenset(values) - results)


def unstanding(graph: Graph) -> Graph:
    """The graph without approvals that stand: to the prover one that stands is one that is given again at once."""
    nodes = {key: replace(node, attributes={name: said for name, said in node.attributes.items() if name != "standing"})
             if node.approvals_stand else node for key, node in graph.nodes.items()}
    own = {name: said for name, said in graph.attributes.items() if name != "samePerson"}
    return replace(graph, nodes=MappingProxyType(nodes), attributes=own)


def _node(node: Node, guesses: dict[Tree, str]) -> Node:
    ways = tuple(_way(way, guesses) for way in node.ways)
    timer = node.timer and TimerSpec(node.timer.form, TERMS.get(node.timer.form, "PT1H"))
    return replace(node, ways=ways, timer=timer)


def _way(way: Way, guesses: dict[Tree, str]) -> Way:
    if way.condition is None or not way.condition.opaque:
        return way
    tree = _without_sums(way.condition.tree, guesses)
    return replace(way, condition=Expression(
        way.condition.text, tree, frozenset(_names(tree)), tuple(_comparisons(tree)), frozenset()))


def _without_sums(tree: Tree, guesses: dict[Tree, str]) -> Tree:
    """Every part that is no comparison of one variable with a constant becomes a variable of our own."""
    if isinstance(tree, Not):
        return Not(_without_sums(tree.part, guesses))
    if isinstance(tree, Binary) and tree.sign in ("and", "or"):
        return Binary(tree.sign, _without_sums(tree.left, guesses), _without_sums(tree.right, guesses))
    if isinstance(tree, Name) or constant(tree) is not None or _comparison(tree) is not None:
        return tree
    return Name(guesses.setdefault(tree, f"?{len(guesses) + 1}"))


def _comparison(tree: Tree) -> Comparison | None:
    if not isinstance(tree, Binary):
        return None
    left, right = constant(tree.left), constant(tree.right)
    if isinstance(tree.left, Name) and right is not None and (tree.sign in MIRRORED or tree.sign == "in"):
        return Comparison(tree.left.name, tree.sign, right[0])
    if isinstance(tree.right, Name) and left is not None and tree.sign in MIRRORED:
        return Comparison(tree.right.name, MIRRORED[tree.sign], left[0])
    return None


def _comparisons(tree: Tree) -> Iterator[Comparison]:
    found = _comparison(tree)
    if found is not None:
        yield found
    elif isinstance(tree, Name):
        yield Comparison(tree.name, "==", True)
    elif isinstance(tree, Binary | Not | Minus | Listing):
        for part in tree.parts():
            yield from _comparisons(part)


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Name):
        yield tree.name
    for part in tree.parts():
        yield from _names(part)


def _reads(nodes: Iterable[Node]) -> dict[str, list[Comparison]]:
    reads: dict[str, list[Comparison]] = {}
    for node in nodes:
        for way in node.ways:
            if way.condition is not None:
                for name in way.condition.names:
                    reads.setdefault(name, [])
                for comparison in way.condition.comparisons:
                    reads.setdefault(comparison.name, []).append(comparison)
    return reads


def _guess_values(name: str) -> tuple[Value, ...]:
    return (Value(value=True, words=_("算式 %(name)s 成立", name=name)),
            Value(value=False, words=_("算式 %(name)s 不成立", name=name)))
