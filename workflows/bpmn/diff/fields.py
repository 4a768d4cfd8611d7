"""What a version's form says, as parts of a comparison: fields where they stand, and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workflows.bpmn.diff.changes import FORM
from workflows.bpmn.diff.nouns import Part
from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field, Form
from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _

FIELD, CHECK = _("表单字段"), _("表单校验")
SEPARATOR = re.compile(r"[,，;；\s]+")
ASKED = ("requires", "writes", "reads")


def form_parts(process: Process) -> Iterator[Part]:
    """The fields of the form, in its order, and its checks; each shows where a step asks for it."""
    form = process.form or Form()
    for section in form.sections:
        for field in section.fields:
            yield Part(FIELD, field.id, field.called, FORM, _said(field, section.label), _at(field.id, process))
    for check in form.checks:
        beside = form.by_id[check.field].called if check.field in form.by_id else ""
        said = {"test": check.test} | ({"beside": beside} if beside else {})
        yield Part(CHECK, check.message, check.message, FORM, said, _at(check.field, process))


def _said(field: Field, section: str) -> Mapping[str, str]:
    kind = vocabulary.KINDS.get(field.kind)
    pattern = vocabulary.PATTERNS.get(field.pattern)
    said = {
        "required": _("是") if field.always_required else "", "requiredWhen": field.required_when,
        "kind": kind.label if kind else field.kind, "options": "、".join(one.label for one in field.options),
        "min": field.min, "max": field.max, "pattern": pattern.label if pattern else field.pattern,
        "default": field.default, "visibleWhen": field.visible_when, "help": field.help, "section": section,
    }
    return {key: text for key, text in said.items() if text}


def _at(key: str, process: Process) -> str:
    """The first step that asks for the field: by whom it must be filled, else who may, else who sees it."""
    for name in ASKED:
        for element in process.elements.values():
            if key in SEPARATOR.split(element.attributes.get(name, "")):
                return element.id
    return ""
