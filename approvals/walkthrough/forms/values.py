"""Form fields for a process's variables, and for what the engine asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from approvals.organisation.models import Post
from approvals.walkthrough.turns import Given
from workflows.bpmn.words import in_language
from workflows.engine.graph.nouns import Graph
from workflows.engine.protocol import Need
from workflows.engine.variables import BadVariable, Variable

VALUE, ASKED = "value-", "asked-"
LONGEST = 2000


class ValueField(forms.CharField):
    """What a variable holds, typed as text; left empty it has no value."""

    def __init__(self, variable: Variable, **options: Any) -> None:
        self.variable = variable
        options.setdefault("label", variable.name)
        options.setdefault("required", False)
        options.setdefault("widget", _widget(variable))
        super().__init__(max_length=LONGEST, help_text=in_language(variable.described, _), **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if typed == "":
            return None
        try:
            return self.variable.accept(_meant(self.variable, typed))
        except BadVariable as wrong:
            raise forms.ValidationError(in_language(wrong.args[0], _)) from wrong


def _widget(variable: Variable) -> forms.Widget:
    if variable.kind == "boolean":
        return forms.Select(choices=[("", "—"), ("true", _("是")), ("false", _("否"))])
    if variable.kind == "enum":
        return forms.Select(choices=[("", "—"), *((one, one) for one in variable.choices)])
    if variable.kind == "date":
        return forms.DateInput({"type": "date"})
    return forms.Textarea({"rows": 2}) if variable.kind == "list" else forms.TextInput()


def _meant(variable: Variable, typed: str) -> Any:
    if variable.kind == "boolean":
        return {"true": True, "false": False}.get(typed, typed)
    if variable.kind == "list":
        return [one.strip() for one in re.split(r"[,，;；、\s]+", typed) if one.strip()]
    if variable.kind == "date":
        return _day(typed)
    return typed


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return typed


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine asks for at a step."""

    kind: str
    node: str
    variable: str

    @property
    def field(self) -> str:
        return f"{ASKED}{self.kind}:{self.node}:{self.variable}"

    @classmethod
    def of(cls, need: Need) -> Question:
        """The question behind a need."""
        return cls(need.kind, need.node, str(need.spec.get("variable", "")))


def questions_in(sent: Mapping[str, Any], graph: Graph) -> list[Question]:
    """The questions that a page has asked already; what the process does not know is left out."""
    parts = [name.removeprefix(ASKED).split(":", 2) for name in sent if name.startswith(ASKED)]
    found = [Question(*part) for part in parts if len(part) == 3 and part[0] in ("signers", "rule", "value")]
    return [one for one in found if one.node in graph.nodes and (not one.variable or one.variable in graph.variables)]


def answer_field(question: Question, graph: Graph) -> forms.Field:
    """The field for an answer."""
    node = graph.nodes[question.node]
    name = node.name or node.id
    if question.kind == "signers":
        posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
        return forms.MultipleChoiceField(
            label=_("「%(step)s」由谁会签") % {"step": name},
            choices=[(f"post:{post.code}", f"{post.name} · {post.department.name}") for post in posts])
    variable = graph.variables.get(question.variable or node.result)
    label = _("「%(step)s」的结果") % {"step": name}
    if variable is None:
        return forms.CharField(label=label, max_length=LONGEST)
    return ValueField(variable, label=label if question.kind == "rule" else variable.name, required=True)


class ValuesForm(forms.Form):
    """Variables by their names, and answers; `names` are those of the variables."""

    def __init__(
        self, data: Any, graph: Graph, names: Iterable[str], questions: Iterable[Question] = ()
    ) -> None:
        super().__init__(data)
        self.graph = graph
        self.questions: list[Question] = list(questions)
        for name in sorted(names):
            self.fields[VALUE + name] = ValueField(graph.variables[name])
        for question in self.questions:
            self.ask(question)

    def ask(self, question: Question) -> None:
        """Let the form ask this as well."""
        if question.field not in self.fields:
            self.fields[question.field] = answer_field(question, self.graph)
        if question not in self.questions:
            self.questions.append(question)

    @property
    def values(self) -> dict[str, Any]:
        """The variables that have a value now."""
        return {name.removeprefix(VALUE): list(value) if isinstance(value, tuple) else value
                for name, value in self.cleaned_data.items() if name.startswith(VALUE) and value is not None}

    @property
    def given(self) -> tuple[Given, ...]:
        """The answers."""
        return tuple(
            Given(one.kind, one.node, self.graph.nodes[one.node].name, one.variable, self.cleaned_data[one.field])
            for one in self.questions if self.cleaned_data.get(one.field) not in (None, "", []))

    @property
    def value_fields(self) -> list[forms.BoundField]:
        """Variables and answers, for the page."""
        return [self[name] for name in self.fields if name.startswith((VALUE, ASKED))]
