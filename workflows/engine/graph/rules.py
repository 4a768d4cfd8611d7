"""Whether a form's rules can be read, and whether the steps name fields that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Form
from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import BadExpression, Expression, parse
from workflows.engine.graph.attributes import names_of
from workflows.engine.graph.nouns import START, Node
from workflows.engine.graph.problems import Problems
from workflows.engine.graph.reads import check_condition
from workflows.engine.variables import Variable

OPAQUE = frozenset({vocabulary.PERSON, vocabulary.DEPARTMENT, vocabulary.FILES})  # equal or not, and nothing else
ORDERED = frozenset({"<", "<=", ">", ">="})


def check_form(process: Process, nodes: Iterable[Node], variables: Mapping[str, Variable], problems: Problems) -> None:
    """Note what is wrong with the form's rules, and with what steps read and require of it."""
    form = process.form or Form()
    for node in nodes:
        for key, why in _of_step(node, form):
            problems.add(key, why)
        for way in node.ways:
            if way.condition is not None:
                _check_kinds(way.id, way.condition, form, problems)
    for rule in _rules(form, process.id, problems):
        check_condition(process.id, rule, variables, problems)
        _check_kinds(process.id, rule, form, problems)


def _of_step(node: Node, form: Form) -> Iterator[tuple[str, str]]:
    for name in names_of(node.attributes, "reads"):
        if name not in form.by_id:
            yield node.id, _("reads 中的字段「%(name)s」不在流程的表单里。", name=name)
    asked = node.writes or (frozenset(form.by_id) if node.kind == START else frozenset())
    for name in names_of(node.attributes, "requires"):
        if name not in form.by_id:
            yield node.id, _("requires 中的字段「%(name)s」不在流程的表单里。", name=name)
        elif name not in asked:
            yield node.id, _("requires 中的字段「%(name)s」在这一步不能填写，请一并写进 writes。", name=name)


def _rules(form: Form, process: str, problems: Problems) -> Iterator[Expression]:
    """Every rule that can be read; where a field is shown depends on fields above it alone, so that it is settled."""
    above: set[str] = set()
    for field in form.fields:
        shown = _parsed(field.visible_when, field.called, process, problems)
        if shown and (below := sorted(shown.names & (form.by_id.keys() - above))):
            problems.add(process, _("字段「%(field)s」的显示条件只能用排在它前面的字段，不能用「%(names)s」。",
                                    field=field.called, names="、".join(below)))
        required = _parsed(field.required_when, field.called, process, problems)
        yield from filter(None, (shown, required))
        above.add(field.id)
    for check in form.checks:
        test = _parsed(check.test, check.message, process, problems)
        if test and not test.names & form.by_id.keys():
            problems.add(process, _("校验「%(test)s」没有用到表单里的任何字段。", test=check.test))
        yield from filter(None, (test,))


def _parsed(text: str, of: str, process: str, problems: Problems) -> Expression | None:
    try:
        return parse(text) if text else None
    except BadExpression as error:
        problems.add(process, _("「%(of)s」的规则写法不对：%(why)s", of=of[:60], why=error.message))
        return None


def _check_kinds(key: str, rule: Expression, form: Form, problems: Problems) -> None:
    """People, departments and files have no order and are not counted with."""
    for comparison in rule.comparisons:
        field = form.by_id.get(comparison.name)
        if field and field.kind in OPAQUE and comparison.operator in ORDERED:
            problems.add(key, _("字段「%(field)s」是%(kind)s，不能比大小。", field=field.called,
                                kind=vocabulary.KINDS[field.kind].label))
