"""Which variables a process has, and whether its conditions read them as they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import Comparison, Expression
from workflows.engine.expressions.tree import written
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS, REFUSE
from workflows.engine.graph.fields import add_fields
from workflows.engine.graph.nouns import Node
from workflows.engine.graph.problems import Problems
from workflows.engine.variables import BadVariable, Variable, declared

_CONSTANTS: dict[str, type] = {"boolean": bool, "number": Decimal, "text": str, "enum": str, "date": str}


def variables_of(process: Process, nodes: Iterable[Node], more: Mapping[str, str],
                 problems: Problems) -> dict[str, Variable]:
    """Declared variables, those the caller adds (name -> kind), the fields of the form, and the results of nodes."""
    found: dict[str, Variable] = {}
    text = process.attributes.get("variables", "")
    declarations = ",".join([text, *(f"{name}:{kind}" for name, kind in more.items())])
    try:
        found = {variable.name: variable for variable in declared(declarations)}
    except BadVariable as error:
        problems.add(process.id, error.args[0])
    add_fields(found, process, problems)
    for node in nodes:
        if node.result:
            _add_result(found, node, problems)
    return found


def _add_result(found: dict[str, Variable], node: Node, problems: Problems) -> None:
    outcomes = (PASS, REFUSE) if node.vote else node.outcomes
    known = found.get(node.result)
    if known is None:
        kind = "enum" if outcomes else "any"
        found[node.result] = Variable(node.result, kind, outcomes)
    elif node.result.endswith("_outcome") and known.kind == "enum":
        found[node.result] = Variable(node.result, "enum", tuple(dict.fromkeys((*known.choices, *outcomes))))
    elif known.kind == "enum" and not set(outcomes) <= set(known.choices):
        problems.add(node.id, _("结果不都在变量「%(name)s」声明的范围之内。", name=known.name))


def check_reads(nodes: Iterable[Node], variables: Mapping[str, Variable], problems: Problems) -> None:
    """Every name that a condition reads is declared and compared with what it can be; every written one too."""
    for node in nodes:
        for name in sorted(node.writes - variables.keys()):
            problems.add(node.id, _("writes 中的变量「%(name)s」没有在流程上声明。", name=name))
        if node.timer and node.timer.variable and node.timer.variable not in variables:
            problems.add(node.id, _("定时器读取的变量「%(name)s」没有在流程上声明。", name=node.timer.variable))
        for way in node.ways:
            if way.condition is not None:
                check_condition(way.id, way.condition, variables, problems)


def check_condition(key: str, condition: Expression, variables: Mapping[str, Variable], problems: Problems) -> None:
    """Every name that the condition reads is declared and compared with what it can be."""
    for name in sorted(condition.names):
        if name not in variables:
            problems.add(key, _("条件读取的变量「%(name)s」没有在流程上声明。", name=name))
        elif variables[name].kind == "any":
            problems.add(key, _("条件读取的结果变量「%(name)s」没有声明类型。", name=name))
    for comparison in condition.comparisons:
        variable = variables.get(comparison.name)
        if variable is not None and variable.kind in _CONSTANTS and not _fits(variable, comparison):
            problems.add(key, _("变量「%(name)s」应为%(kind)s，不能与 %(value)s 比较。", name=variable.name,
                                kind=variable.described, value=written(comparison.constant)))


def _fits(variable: Variable, comparison: Comparison) -> bool:
    constants = comparison.constant if isinstance(comparison.constant, tuple) else (comparison.constant,)
    if comparison.operator == "in" and not isinstance(comparison.constant, tuple):
        return False
    if variable.kind in ("boolean", "enum") and comparison.operator in ("<", "<=", ">", ">="):
        return False
    return all(constant is None or _may_be(variable, constant) for constant in constants)


def _may_be(variable: Variable, constant: object) -> bool:
    return type(constant) is _CONSTANTS[variable.kind] and (variable.kind != "enum" or constant in variable.choices)


def check_decision(node: Node, problems: Problems) -> None:
    """Every way out of a decision has a condition or is the default; parallel ways have none."""
    keys = {way.id for way in node.ways}
    if node.default and node.default not in keys:
        problems.add(node.id, _("默认顺序流「%(key)s」不是从这里出去的。", key=node.default))
    if node.kind == nouns.AND and any(way.condition for way in node.ways):
        problems.add(node.id, _("并行网关的顺序流不能带条件。"))
    if len(node.ways) < 2 or node.kind not in (nouns.XOR, nouns.OR):
        return
    for way in node.ways:
        if way.condition is None and way.id != node.default:
            problems.add(way.id, _("这条顺序流既没有条件，也不是默认，无法决定何时走它。"))
