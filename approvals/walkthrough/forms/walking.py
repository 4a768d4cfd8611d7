"""What people type in a walk-through."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.organisation.models import Post
from approvals.walkthrough.forms.values import ValuesForm
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.selectors.sandbox import OpenStep, Role
from workflows.engine.graph.nouns import Graph

USUAL_SIGNER = "quality_reviewer"


class FilterForm(forms.Form):
    """Which walk-throughs to list; all of it stands in the URL."""

    q = forms.CharField(label=_("剧本、流程或编号"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Walkthrough.State.choices])
    mine = forms.BooleanField(label=_("只看我参加的"), required=False)


class OpenForm(ValuesForm):
    """A new walk-through: the script's name, who signs, and the made-up case's data."""

    name = forms.CharField(label=_("剧本名称"), max_length=100, help_text=_("例如「更换银联网关」。"))
    signing_post = forms.ChoiceField(
        label=_("由哪个岗位签署结果"), help_text=_("须由编写人以外的人签署。"))

    def __init__(self, data: Any, graph: Graph, questions: Any = ()) -> None:
        results = {node.result for node in graph.nodes.values()}  # they come of the moves
        super().__init__(data, graph, graph.variables.keys() - results, questions)
        choices = post_choices()
        self.fields["signing_post"].choices = choices  # type: ignore[attr-defined]
        if any(code == USUAL_SIGNER for code, _name in choices):
            self.fields["signing_post"].initial = USUAL_SIGNER


class StepForm(ValuesForm):
    """What is done at an open step."""

    scope = forms.IntegerField(widget=forms.HiddenInput)
    generation = forms.IntegerField(widget=forms.HiddenInput)
    moves = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any, graph: Graph, step: OpenStep, moves: int, questions: Any = ()) -> None:
        node = graph.nodes[step.node]
        names = node.writes if node.kind == "work" else node.writes | ({node.result} - {""})
        super().__init__(data, graph, names & graph.variables.keys(), questions)
        self.fields["outcome"].choices = list(step.outcomes)  # type: ignore[attr-defined]
        self.initial = {"scope": step.scope, "generation": step.generation, "moves": moves,
                        "outcome": step.outcomes[0][0] if len(step.outcomes) == 1 else ""}


class BackForm(forms.Form):
    """Where to send the played case back to, and why."""

    scope = forms.IntegerField(widget=forms.HiddenInput)
    generation = forms.IntegerField(widget=forms.HiddenInput)
    moves = forms.IntegerField(widget=forms.HiddenInput)
    node = forms.ChoiceField(label=_("退回到"))
    comment = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any, step: OpenStep, moves: int) -> None:
        super().__init__(data, auto_id="back_%s", initial={
            "scope": step.scope, "generation": step.generation, "moves": moves})
        self.fields["node"].choices = list(step.back)  # type: ignore[attr-defined]


class MovesForm(forms.Form):
    """How many moves the page knew of."""

    moves = forms.IntegerField(widget=forms.HiddenInput)


class FindingForm(forms.Form):
    """What was noticed, and at which step."""

    node = forms.ChoiceField(label=_("对应环节"), required=False)
    text = forms.CharField(label=_("发现"), max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any, steps: list[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="finding_%s")
        self.steps = dict(steps)
        self.fields["node"].choices = [("", _("整个流程")), *steps]  # type: ignore[attr-defined]


class CastForm(forms.Form):
    """Who plays a role; nobody named: whoever leads."""

    seat = forms.ChoiceField(label=_("角色"))
    person = ColleagueField(label=_("扮演人"), required=False, help_text=_("不填则由主持人扮演。"))

    def __init__(self, data: Any, roles: list[Role]) -> None:
        super().__init__(data, auto_id="cast_%s")
        self.fields["seat"].choices = [(role.seat, role.name) for role in roles]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why a divergence is as it should be."""

    reason = forms.CharField(label=_("确认理由"), max_length=500)


class MonthsForm(forms.Form):
    """How far back the rehearsal goes."""

    months = forms.IntegerField(
        label=_("预演最近几个月的案件"), min_value=1, max_value=36, initial=6,
        help_text=_("按案件发起时间；只读取记录，不改变任何案件。"))


class SignForm(forms.Form):
    """The result and the opinion."""

    result = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect, choices=[("passed", _("通过")), ("failed", _("不通过"))])
    opinion = forms.CharField(label=_("意见"), max_length=2000, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="sign_%s")


def post_choices() -> list[tuple[str, str]]:
    """The posts that exist, by code."""
    posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
    return [(post.code, f"{post.name} · {post.department.name}") for post in posts]
