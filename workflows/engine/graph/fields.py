"""The fields of a process's form as variables of its cases."""

from __future__ import annotations

from workflows.bpmn.forms import vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph.problems import Problems
from workflows.engine.variables import Variable


def add_fields(found: dict[str, Variable], process: Process, problems: Problems) -> None:
    """Declare every field; one that the process declares too must be declared as the same kind."""
    for field in process.form.fields if process.form else ():
        made = variable_of(field)
        known = found.setdefault(field.id, made)
        if (known.kind, set(known.choices)) != (made.kind, set(made.choices)):
            problems.add(process.id, _("字段「%(field)s」在变量里声明为%(kind)s，与表单里的类型不同。",
                                       field=field.called, kind=known.described))


def variable_of(field: Field) -> Variable:
    """The variable that holds a field."""
    kind = vocabulary.KINDS[field.kind].variable if field.kind in vocabulary.KINDS else "any"
    choices = tuple(option.value for option in field.options) if kind == "enum" else ()
    return Variable(field.id, kind, choices)
