"""What a version can be run without and its author should still hear: who answers for each step, and who does it.

`lint` refuses what cannot run; this only advises, and what is said here is shown beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Form
from workflows.bpmn.lint import Problem
from workflows.bpmn.model import Element, Model, Process
from workflows.bpmn.spoken import kind_in_words
from workflows.bpmn.words import Sentence as _

BY_PEOPLE = frozenset({"userTask", "manualTask", "task"})
ADDRESSED = ("assignee", "candidateGroups", "candidateUsers", "collection")
NEVER_EMPTY = frozenset({vocabulary.YESNO, vocabulary.CHOICES, vocabulary.FILES})  # nothing is a value there
_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SEPARATOR = re.compile(r"[,，;；、]\s*")


def advice(model: Model) -> list[Problem]:
    """What is missing or doubtful at the steps that people do, in the order of the file."""
    try:
        process = model.process
    except LookupError:
        return []
    steps = [element for element in process.elements.values() if element.kind in BY_PEOPLE]
    found = [Problem(step.id, step.name or kind_in_words(step), why) for step in steps for why in _doubts(step)]
    return [*found, *_of_form(process)]


def parties(text: str) -> list[str]:
    """Those whom a RACI attribute names."""
    return [one.strip() for one in _SEPARATOR.split(text) if one.strip()]


def _doubts(step: Element) -> Iterator[str]:
    if not step.name:
        yield _("步骤没有名称。")
    if not any(step.attributes.get(name) for name in ADDRESSED) and step.multi is None:
        yield _("没有写明由谁办理；若业务上也没有规定，将转给流程管理员。")
    accountable = parties(step.attributes.get("raciA", ""))
    if not accountable:
        yield _("没有负责人（A）：每一步都要恰好有一个。")
    elif len(accountable) > 1:
        yield _("有 %(count)s 个负责人（A），每一步只能有一个。", count=len(accountable))
    if not parties(step.attributes.get("raciR", "")):
        yield _("没有执行人（R）：每一步至少要有一个。")


def _of_form(process: Process) -> Iterator[Problem]:
    """Fields that nobody can fill in, and ways out that ask for what may be empty: then the case cannot go on."""
    form = process.form or Form()
    written = {key: set(_names(element, "writes")) for key, element in process.elements.items()}
    asked = set().union(*(written[key] for key, one in process.elements.items() if one.kind == "startEvent"), set())
    filled = set().union(*written.values(), set() if asked else {one.id for one in form.fields})
    for one in form.fields:
        if one.id not in filled:
            why = _("字段「%(field)s」没有哪一步填写。", field=one.called)
            yield Problem(process.id, process.name or process.id, why)
    must = {name for element in process.elements.values() for name in _names(element, "requires")}
    for flow in process.flows.values():
        for name in dict.fromkeys(_NAME.findall(_QUOTED.sub("", flow.condition or ""))):
            field = form.by_id.get(name)
            if field and field.kind not in NEVER_EMPTY and not (
                    field.always_required or field.default or name in must):
                yield Problem(flow.id, flow.name or flow.id, _(
                    "条件读取的字段「%(field)s」可以不填；没有填写时，案件在这里可能走不下去。", field=field.called))


def _names(element: Element, key: str) -> list[str]:
    return [name for name in re.split(r"[,，;；\s]+", element.attributes.get(key, "")) if name]
