"""What a step shows and asks of a process's form, and what becomes of what somebody typed there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.bpmn.forms.nouns import Check, Field, Form
from workflows.bpmn.forms.values import BadValue, accept, initial, nothing_of
from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import BadExpression, CannotEvaluate, parse
from workflows.engine.graph.attributes import names_of
from workflows.engine.graph.fields import variable_of
from workflows.engine.graph.nouns import START, Graph
from workflows.engine.protocol import Json
from workflows.engine.variables import Reading, Unread

NOWHERE = ""  # what is said of no field


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form as one step has it: which fields it shows, which of them may be filled there, which must be."""

    graph: Graph
    form: Form
    shown: frozenset[str]
    written: frozenset[str]
    required: frozenset[str]

    def must(self, one: Field, data: Mapping[str, Json]) -> bool:
        """Whether the field has to be filled at this step, as things stand."""
        if one.id not in self.written:
            return False
        named = one.always_required or one.id in self.required
        return named or (bool(one.required_when) and _holds(one.required_when, self.graph, data))

    def visible(self, one: Field, data: Mapping[str, Json]) -> bool:
        """Whether the field is shown at this step, as things stand."""
        return one.id in self.shown and (not one.visible_when or _holds(one.visible_when, self.graph, data))


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed at a step: the values of all fields as they would be, those that the step writes, and why not."""

    data: Mapping[str, Json]
    values: Mapping[str, Json]
    errors: Mapping[str, str] = field(default_factory=dict)


def sheet_of(graph: Graph, node: str = "", *, role: str = "") -> Sheet | None:
    """What a step (or, without one, the start) has of the form; None for a process without form.

    A step that names no `reads` shows everything. A start that names no `writes` asks for what no step writes. Whoever
    is only asked for a voice (`role`) writes nothing."""
    form = graph.form
    if form is None or not form.fields:
        return None
    known, found = form.by_id.keys(), graph.nodes.get(node or graph.start)
    attributes = found.attributes if found else {}
    written = frozenset() if role or found is None else found.writes & known
    shown = (frozenset(names_of(attributes, "reads")) & known or frozenset(known)) | written
    if found is not None and found.kind == START:
        shown = written = written or frozenset(known).difference(*(one.writes for one in graph.nodes.values()))
    return Sheet(graph, form, shown, written, frozenset(names_of(attributes, "requires")) & written)


def sketch(process: Process, node: str = "") -> Sheet:
    """The same of a process that need not run yet: of a step, of the start (no node), or (`*`) of everything."""
    form = process.form or Form()
    known = frozenset(form.by_id)
    graph = Graph(process.id, process.name, {}, "", (), {one.id: variable_of(one) for one in form.fields}, form=form)
    words = ("reads", "writes", "requires")
    said = {key: {name: frozenset(names_of(element.attributes, name)) & known for name in words}
            for key, element in process.elements.items()}
    if node == "*":
        return Sheet(graph, form, known, known, frozenset())
    if node in said:
        step = said[node]
        return Sheet(graph, form, (step["reads"] or known) | step["writes"], step["writes"], step["requires"])
    start = next((said[key] for key, one in process.elements.items() if one.kind == "startEvent"), {})
    asked = start.get("writes") or known.difference(*(step["writes"] for step in said.values()))
    return Sheet(graph, form, asked, asked, start.get("requires", frozenset()))


def initial_data(form: Form | None) -> dict[str, Json]:
    """What a case begins with: defaults, and the empty values of kinds that have one."""
    values = {one.id: _begun(one) for one in form.fields} if form else {}
    return {key: value for key, value in values.items() if value is not None}


def _begun(one: Field) -> Json:
    try:
        return initial(one)
    except BadValue:  # only in a form that is still being designed
        return nothing_of(one)


def fill(sheet: Sheet, data: Mapping[str, Json], typed: Mapping[str, Sequence[str]], *, whole: bool = True) -> Filled:
    """What becomes of what was typed; unless `whole` nothing is missed: what is there must still be right."""
    now, values = dict(data), {}
    errors: dict[str, str] = {key: _("「%(field)s」在这一步不能修改。", field=_called(sheet, key))
              for key in typed if key not in sheet.written}
    for one in sheet.form.fields:
        if one.id not in sheet.written:
            continue
        visible = sheet.visible(one, now)
        try:
            now[one.id] = accept(one, typed.get(one.id, ())) if visible else nothing_of(one)
        except BadValue as why:
            errors[one.id], now[one.id] = why.args[0], nothing_of(one)
        values[one.id] = now[one.id]
    if whole:
        errors = {**errors, **{key: why for key, why in _missing(sheet, now) if key not in errors}}
    return Filled(now, values, {**errors, **{key: why for key, why in _broken(sheet, now) if key not in errors}})


def _called(sheet: Sheet, key: str) -> str:
    known = sheet.form.by_id.get(key)
    return known.called if known else key[:60]


def _missing(sheet: Sheet, now: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for one in sheet.form.fields:
        if is_empty(now.get(one.id)) and sheet.must(one, now) and sheet.visible(one, now):
            yield one.id, _("请填写「%(field)s」。", field=one.called)


def _broken(sheet: Sheet, now: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The checks that do not hold, as far as this step can do something about them."""
    for check in sheet.form.checks:
        here = [one.id for one in sheet.form.fields if one.id in _names(check) & sheet.written]
        if here and _fails(check, sheet.graph, now):
            yield check.field if check.field in sheet.shown else here[0], check.message


def is_empty(value: Json) -> bool:
    """Whether nothing was filled in."""
    return value is None or value in ("", [], ())


def _names(check: Check) -> frozenset[str]:
    try:
        return parse(check.test).names
    except BadExpression:
        return frozenset()


def _fails(check: Check, graph: Graph, data: Mapping[str, Json]) -> bool:
    """Whether the check can be made and does not hold; what is not there yet fails no check."""
    try:
        return not parse(check.test).holds(Reading(graph.variables, data))
    except (CannotEvaluate, BadExpression, Unread):
        return False


def _holds(rule: str, graph: Graph, data: Mapping[str, Json]) -> bool:
    try:
        return parse(rule).holds(Reading(graph.variables, data))
    except (CannotEvaluate, BadExpression, Unread):
        return False
