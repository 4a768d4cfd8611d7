"""A parsed expression as its users see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflows.engine.expressions.errors import CannotEvaluate
from workflows.engine.expressions.parser import Parser
from workflows.engine.expressions.tree import (
    MIRRORED,
    Binary,
    Comparison,
    Data,
    Listing,
    Minus,
    Name,
    Node,
    Not,
    Value,
    truth,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One condition: the names it reads, the comparisons it makes, and its value over data.

    `opaque` are the names that it uses otherwise than in a comparison with a constant: whoever abstracts over
    `comparisons` (name, operator, constant) must treat these as unknown."""

    text: str
    tree: Node
    names: frozenset[str]
    comparisons: tuple[Comparison, ...]
    opaque: frozenset[str]

    def evaluate(self, data: Data) -> Value:
        """The value over these variables; raises CannotEvaluate on unknown names and values that do not fit."""
        return self.tree.evaluate(data)

    def holds(self, data: Data) -> bool:
        """Whether the condition is true; anything but true or false is an error."""
        return truth(self.tree, data)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse a text; raises BadExpression with the position and what was expected there."""
    tree = Parser(text).whole()
    comparisons = tuple(dict.fromkeys(found for found in _comparisons(tree) if isinstance(found, Comparison)))
    opaque = frozenset(found for found in _comparisons(tree) if isinstance(found, str))
    return Expression(text, tree, frozenset(_names(tree)), comparisons, opaque)


def constant(node: Node) -> tuple[Value] | None:
    """The value of a part that reads no variable, wrapped; None for a part that does."""
    if any(True for _name in _names(node)):
        return None
    try:
        return (node.evaluate({}),)
    except CannotEvaluate:
        return None


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.name
    for part in node.parts():
        yield from _names(part)


def _comparisons(node: Node) -> Iterator[Comparison | str]:
    """Comparisons of a name with a constant, and the bare names of everything else that reads one."""
    if isinstance(node, Name):
        yield Comparison(node.name, "==", True)
    elif isinstance(node, Not) or (isinstance(node, Binary) and node.sign in ("and", "or")):
        for part in node.parts():
            yield from _comparisons(part)
    elif isinstance(node, Binary):
        yield from _of_binary(node)
    elif isinstance(node, Minus | Listing):
        yield from _names(node)


def _of_binary(node: Binary) -> Iterator[Comparison | str]:
    left, right = constant(node.left), constant(node.right)
    if isinstance(node.left, Name) and right is not None and (node.sign in MIRRORED or node.sign == "in"):
        yield Comparison(node.left.name, node.sign, right[0])
    elif isinstance(node.right, Name) and left is not None and node.sign in MIRRORED:
        yield Comparison(node.right.name, MIRRORED[node.sign], left[0])
    else:
        yield from _names(node)
