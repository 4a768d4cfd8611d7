"""Representatives: for each variable one value of every kind that its conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import Comparison
from workflows.engine.protocol import Json
from workflows.engine.variables import Variable

ORDERED = frozenset({"<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Value:
    """A value to try, and what it stands for in words."""

    value: Json
    words: str


def values_of(variable: Variable, comparisons: Iterable[Comparison]) -> tuple[Value, ...]:
    """One value for every answer that these comparisons can give."""
    comparisons = list(comparisons)
    if variable.kind == "boolean":
        return (Value(value=True, words=_("%(name)s 为是", name=variable.name)),
                Value(value=False, words=_("%(name)s 为否", name=variable.name)))
    if variable.kind == "enum":
        return tuple(Value(choice, f"{variable.name} = {choice}") for choice in variable.choices)
    constants = sorted({one for one in _constants(comparisons) if one is not None})
    if variable.kind == "number":
        return tuple(_numbers(variable.name, [Decimal(str(one)) for one in constants]))
    if variable.kind == "date":
        return tuple(_dates(variable.name, [str(one) for one in constants]))
    ordered = any(comparison.operator in ORDERED for comparison in comparisons)
    return tuple(_texts(variable.name, [str(one) for one in constants], ordered=ordered))


def _constants(comparisons: Iterable[Comparison]) -> Iterator[Decimal | str]:
    for comparison in comparisons:
        found = comparison.constant if isinstance(comparison.constant, tuple) else (comparison.constant,)
        for one in found:
            if isinstance(one, Decimal | str):
                yield one


def _numbers(name: str, constants: list[Decimal]) -> Iterator[Value]:
    if not constants:
        yield Value(0, name)
        return
    yield Value(_number(constants[0] - 1), f"{name} < {constants[0]}")
    for place, one in enumerate(constants):
        yield Value(_number(one), f"{name} = {one}")
        if place + 1 < len(constants):
            following = constants[place + 1]
            yield Value(_number((one + following) / 2), f"{one} < {name} < {following}")
    yield Value(_number(constants[-1] + 1), f"{name} > {constants[-1]}")


def _number(number: Decimal) -> Json:
    whole = number == number.to_integral_value()
    return int(number) if whole else format(number.normalize(), "f")


def _dates(name: str, constants: list[str]) -> Iterator[Value]:
    """Dates are compared as texts: a day before, the day, its gap to the next, a day after."""
    if not constants:
        yield Value("2000-01-01", name)
        return
    yield Value(_shifted(constants[0], -1), f"{name} < {constants[0]}")
    for place, one in enumerate(constants):
        yield Value(one, f"{name} = {one}")
        following = constants[place + 1] if place + 1 < len(constants) else None
        between = _shifted(one, 1)
        if following is None:
            yield Value(between, f"{name} > {one}")
        elif between < following:
            yield Value(between, f"{one} < {name} < {following}")


def _shifted(text: str, days: int) -> str:
    moment = datetime.fromisoformat(text) + timedelta(days=days)
    return moment.isoformat() if len(text) > len("2000-01-01") else moment.date().isoformat()


def _texts(name: str, constants: list[str], *, ordered: bool) -> Iterator[Value]:
    for one in constants:
        yield Value(one, f"{name} = {one}")
    other = "*"
    while other in constants:
        other += "*"
    yield Value(other, _("%(name)s 为其他文字", name=name) if constants else name)
    if ordered:
        yield Value("", _("%(name)s 为空文字", name=name))
        for one in constants:
            yield Value(f"{one} ", f"{name} > {one}")
