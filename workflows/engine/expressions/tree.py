"""The nodes of a parsed expression; each knows its value and what it compares."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from typing import Any, TypeAlias

from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions.errors import CannotEvaluate

Value: TypeAlias = "bool | Decimal | str | tuple[Value, ...] | None"
Data = Mapping[str, object]
Constant: TypeAlias = "bool | Decimal | str | tuple[Value, ...] | None"

EXACT = Context(prec=60, traps=[InvalidOperation, DivisionByZero, Overflow])
_ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an expression asks of one variable: `budget > 1000`; a bare name asks `== true`, `in` has a tuple."""

    name: str
    operator: str
    constant: Constant


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value

    def evaluate(self, data: Data) -> Value:
        return self.value

    def parts(self) -> Iterator[Node]:
        yield from ()


@dataclass(frozen=True, slots=True)
class Name:
    name: str

    def evaluate(self, data: Data) -> Value:
        return plain(look_up(self.name, data), self.name)

    def parts(self) -> Iterator[Node]:
        yield from ()


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[Node, ...]

    def evaluate(self, data: Data) -> Value:
        return tuple(item.evaluate(data) for item in self.items)

    def parts(self) -> Iterator[Node]:
        yield from self.items


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def evaluate(self, data: Data) -> Value:
        return not truth(self.part, data)

    def parts(self) -> Iterator[Node]:
        yield self.part


@dataclass(frozen=True, slots=True)
class Minus:
    part: Node

    def evaluate(self, data: Data) -> Value:
        return EXACT.minus(_number(self.part, data))

    def parts(self) -> Iterator[Node]:
        yield self.part


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Node
    right: Node

    def evaluate(self, data: Data) -> Value:
        if self.sign == "and":
            return truth(self.left, data) and truth(self.right, data)
        if self.sign == "or":
            return truth(self.left, data) or truth(self.right, data)
        if self.sign in _ARITHMETIC:
            return _calculate(self.sign, _number(self.left, data), _number(self.right, data))
        return _compare(self, data)

    def parts(self) -> Iterator[Node]:
        yield self.left
        yield self.right


Node: TypeAlias = Literal | Name | Listing | Not | Minus | Binary


def look_up(name: str, data: Data) -> object:
    """The value of a dotted name: as one key, or step by step through nested mappings."""
    if name in data:
        return data[name]
    found: object = data
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            raise CannotEvaluate(_("没有名为「%(name)s」的变量。", name=name), name)
        found = found[part]
    return found


def plain(value: object, name: str) -> Value:
    """A value from outside as the language knows it; floats are not exact and therefore refused."""
    if value is None or isinstance(value, bool | str | Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, list | tuple):
        return tuple(plain(item, name) for item in value)
    raise CannotEvaluate(_("变量「%(name)s」的值不能用在表达式里。", name=name), name)


def spoken(node: Node) -> str:
    """A short name for a part, for error sentences."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Literal):
        return written(node.value)
    return "…"


def written(value: Value) -> str:
    """A value as the language writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return "[" + ", ".join(written(item) for item in value) + "]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def _name_of(node: Node) -> str:
    return node.name if isinstance(node, Name) else ""


def truth(node: Node, data: Data) -> bool:
    """The value of a part that must be true or false."""
    value = node.evaluate(data)
    if isinstance(value, bool):
        return value
    raise _misfit(node, value, _("真或假"))


def _number(node: Node, data: Data) -> Decimal:
    value = node.evaluate(data)
    if isinstance(value, Decimal):
        return value
    raise _misfit(node, value, _("数字"))


def _misfit(node: Node, value: Value, wanted: str) -> CannotEvaluate:
    if value is None:
        return CannotEvaluate(
            _("「%(part)s」还没有值，这里需要%(wanted)s。", part=spoken(node), wanted=wanted), _name_of(node))
    return CannotEvaluate(_("「%(part)s」的值是 %(value)s，这里需要%(wanted)s。",
                            part=spoken(node), value=written(value), wanted=wanted), _name_of(node))


def _calculate(sign: str, left: Decimal, right: Decimal) -> Decimal:
    try:
        return _ARITHMETIC[sign](left, right)
    except DecimalException as error:
        raise CannotEvaluate(_("%(left)s %(sign)s %(right)s 算不出来。", left=left, sign=sign, right=right)) from error


def _compare(node: Binary, data: Data) -> bool:
    left, right = node.left.evaluate(data), node.right.evaluate(data)
    if node.sign == "in":
        if not isinstance(right, tuple):
            raise _misfit(node.right, right, _("一个列表"))
        return any(_equal(left, item) for item in right)
    if node.sign in ("==", "!="):
        _same_kind(node, left, right)
        return _equal(left, right) == (node.sign == "==")
    if isinstance(left, str) and isinstance(right, str):
        return _ORDER[node.sign](left, right)
    return _ORDER[node.sign](_number(node.left, data), _number(node.right, data))


def _equal(left: Value, right: Value) -> bool:
    return type(left) is type(right) and left == right


def _same_kind(node: Binary, left: Value, right: Value) -> None:
    if left is None or right is None or type(left) is type(right):
        return
    raise CannotEvaluate(_("%(left)s 与 %(right)s 不是同一种值，不能比较。", left=written(left), right=written(right)),
                         _name_of(node.left) or _name_of(node.right))
