"""What is asked at each step of a ticket's way. The comment that every decision has is asked for by the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.tickets.models import ProblemType, Ticket

LONGEST: Final = 5000
LEAST_REASON: Final = 2
GRADES: Final[dict[str, list[tuple[int, Any]]]] = {
    "urgency": [(1, _("1 一般：可按计划处理")), (2, _("2 较急：一周内须见效")), (3, _("3 紧急：仍在扩大"))],
    "difficulty": [(1, _("1 容易：本部门可改")), (2, _("2 中等：须跨部门")), (3, _("3 困难：须改系统或流程"))],
    "impact": [(1, _("1 较小：个别客户")), (2, _("2 中等：一类客户或一个地市")), (3, _("3 重大：多地或全省客户"))],
}


class StepForm(forms.Form):
    """A step's fields; `needed` names those that an outcome cannot do without."""

    needed: Mapping[str, tuple[str, ...]] = {}

    def __init__(self, *args: Any, outcome: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decide-%s")
        super().__init__(*args, **kwargs)
        self.outcome = outcome

    def tell(self, errors: ErrorDict) -> None:
        """Show what was refused beside its fields without asking the form again."""
        self._errors = errors

    def clean(self) -> dict[str, Any]:
        """What the chosen outcome needs must be there."""
        cleaned = super().clean() or self.cleaned_data
        for name in self.needed.get(self.outcome, ()):
            if name not in self.errors and cleaned.get(name) in (None, ""):
                self.add_error(name, _("请填写「%(field)s」。") % {"field": self.fields[name].label})
        return cleaned


def _long(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST,
                           widget=forms.Textarea(attrs={"rows": 4}))


def _grade(name: str, label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=GRADES[name], coerce=int, required=False, empty_value=None)


class LocateForm(StepForm):
    """Customer service: what kind of problem, where its cause may lie, who is to look, how pressing it is."""

    needed = {"located": ("problem_type", "suspected", "specialist", "urgency", "difficulty", "impact")}

    problem_type = forms.ChoiceField(
        label=_("问题类型"), required=False, choices=[("", _("请选择")), *ProblemType.choices])
    suspected = _long(_("初步定位"), _("可能的原因，以及为什么这样判断。"))
    specialist = forms.ModelChoiceField(label=_("专业部门"), queryset=Department.objects.none(), required=False,
                                        empty_label=_("请选择"), to_field_name="code")
    urgency = _grade("urgency", _("紧急程度"))
    difficulty = _grade("difficulty", _("改善难度"))
    impact = _grade("impact", _("服务影响"))
    major = forms.BooleanField(label=_("重大工单（方案须经服务例会决策）"), required=False)
    led_by_province = forms.BooleanField(label=_("省市协同（由省公司质量管理牵头）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = Department.objects.active().exclude(kind=Department.Kind.PROVINCE).order_by("order", "code")
        self.fields["specialist"].queryset = departments  # type: ignore[attr-defined]


class AnalyseForm(StepForm):
    """The department: what lies behind it."""

    needed = {"analysed": ("finding",)}
    finding = _long(_("分析结论"), _("问题背后的原因；逐层追问和证据记在工单的原因分析中。"))


class PlanForm(StepForm):
    """What is to be improved."""

    needed = {"planned": ("plan",)}
    plan = _long(_("优化方案"), _("改什么、谁负责、何时完成、怎样算有效；措施逐条记在工单中。"))
    without_actions = forms.CharField(
        label=_("无须措施的理由"), max_length=500, required=False,
        help_text=_("工单中至少要有一项改进措施；确实无须措施的，在这里写明理由。"))

    def clean_without_actions(self) -> str:
        """A reason says something, or it is none."""
        said = " ".join(self.cleaned_data["without_actions"].split())
        if said and len(said) < LEAST_REASON:
            raise forms.ValidationError(_("请写明理由（至少 %(least)s 个字）。") % {"least": LEAST_REASON})
        return said


class ImproveForm(StepForm):
    """What was done."""

    needed = {"improved": ("done",)}
    done = _long(_("完成情况"), _("各项措施的落实情况。"))


class JudgeForm(StepForm):
    """Quality Management: how long to observe further, where that is the verdict."""

    needed = {"extend": ("observe_until",)}
    observe_until = forms.DateField(
        label=_("延长观察到"), required=False, help_text=_("仅在选择「延长观察」时填写；到期后再次评估。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class FixForm(StepForm):
    """Into which process it was fixed, or why it need not be."""

    needed = {"fixed": ("fixed_into",)}
    fixed_into = forms.CharField(
        label=_("固化到"), max_length=200, required=False,
        help_text=_("流程编号与版本，如 PRC-0133 v1.4；无须固化的写「无须固化：」和理由。"))


STEPS: Final[dict[str, type[StepForm]]] = {
    "locate": LocateForm, "analyse": AnalyseForm, "plan": PlanForm, "improve": ImproveForm, "judge": JudgeForm,
    "fix": FixForm,
}  # fmt: skip
TEXTS: Final = {"locate": "suspected", "analyse": "finding", "plan": "plan", "improve": "done", "fix": "fixed_into"}


def form_of(form_key: str, ticket: Ticket, sent: Mapping[str, Any] | None = None, *, outcome: str = "") -> StepForm:
    """The form of a step: with what was sent, else with what the ticket says already."""
    kind = STEPS.get(form_key, StepForm)
    if sent is not None:
        return kind(sent, outcome=outcome)
    known = {name: getattr(ticket, name) for name in kind.base_fields if hasattr(ticket, name)}
    if ticket.specialist is not None and "specialist" in kind.base_fields:
        known["specialist"] = ticket.specialist.code
    return kind(initial=known)
