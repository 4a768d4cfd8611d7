"""What people type about field work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.fieldwork.models import Item, Plan, Task
from approvals.fieldwork.services import Found, Wanted
from approvals.fieldwork.services.plans import BRANCHES
from approvals.organisation.models import Department
from workflows.library.models import Process

LATE = ("late", _("已超期"))
DAY = {"type": "date"}


class TaskFilter(forms.Form):
    """Which tasks to list; all of it stands in the URL."""

    q = forms.CharField(label=_("名称、流程或编号"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *Plan.Kind.choices])
    branch = forms.ChoiceField(label=_("分公司"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), LATE, *Task.State.choices])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["branch"].choices = [("", _("全部")), *branch_choices("code")]  # type: ignore[attr-defined]


class ItemFilter(forms.Form):
    """Which items to list; all of it stands in the URL."""

    q = forms.CharField(label=_("发现、流程或责任人"), required=False, max_length=100, widget=forms.SearchInput)
    branch = forms.ChoiceField(label=_("分公司"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), LATE, *Item.State.choices])
    mine = forms.BooleanField(label=_("只看我负责的"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["branch"].choices = [("", _("全部")), *branch_choices("code")]  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """A new plan."""

    kind = forms.ChoiceField(label=_("类型"), choices=Plan.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=100)
    process = forms.ModelChoiceField(label=_("流程"), queryset=Process.objects.none())
    task = forms.CharField(label=_("要求"), max_length=4000, widget=forms.Textarea({"rows": 4}),
                           help_text=_("写明走哪些环节、办理几笔、看什么。"))
    due_on = forms.DateField(label=_("完成期限"), widget=forms.DateInput(DAY))
    branches = forms.MultipleChoiceField(label=_("承担的分公司"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["process"].queryset = Process.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["branches"].choices = branch_choices("pk")  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """The plan as the service takes it."""
        sent = self.cleaned_data
        return Wanted(sent["kind"], sent["title"], sent["process"].pk, sent["task"], sent["due_on"],
                      [int(one) for one in sent["branches"]])


class RecordForm(forms.Form):
    """How it went."""

    summary = forms.CharField(label=_("现场记录"), max_length=4000, widget=forms.Textarea({"rows": 4}),
                              help_text=_("写明做了什么、结果如何；问题逐条记在发现里。"))


class ReasonForm(forms.Form):
    """Why it is called off."""

    reason = forms.CharField(label=_("取消原因"), max_length=500)


class FileForm(forms.Form):
    """One file of evidence."""

    upload = forms.FileField(label=_("证据文件"), help_text=_("图片、PDF、Office 文档或文本，20 MB 以内。"))


class FoundForm(forms.Form):
    """Something that was found, who mends it, and by when."""

    text = forms.CharField(label=_("发现"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    step = forms.CharField(label=_("对应环节"), max_length=200, required=False)
    owner = ColleagueField(label=_("责任人"))
    due_on = forms.DateField(label=_("整改期限"), widget=forms.DateInput(DAY))

    def __init__(self, data: Any = None, *, told: bool = False) -> None:
        super().__init__(data, auto_id="found_%s")
        if told:  # what was found is said already
            del self.fields["text"], self.fields["step"]

    @property
    def found(self) -> Found:
        """The finding as the service takes it."""
        sent = self.cleaned_data
        return Found(sent.get("text", ""), sent["owner"].pk, sent["due_on"], sent.get("step", ""))


class FixForm(forms.Form):
    """What was done about it."""

    fix = forms.CharField(label=_("整改措施"), max_length=4000, widget=forms.Textarea({"rows": 3}))


class VerifyForm(forms.Form):
    """Whether it works."""

    result = forms.ChoiceField(label=_("结果"), widget=forms.RadioSelect,
                               choices=[("works", _("验证通过")), ("back", _("验证不通过"))])
    opinion = forms.CharField(label=_("验证意见"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class YearForm(forms.Form):
    """Which year; it stands in the URL."""

    year = forms.IntegerField(label=_("年份"), required=False, min_value=2000, max_value=2100)

    @property
    def chosen(self) -> int:
        """The year, this one when nothing (or nothing sensible) is said."""
        found = self.cleaned_data.get("year") if self.is_valid() else None
        return int(found or timezone.localdate().year)


def branch_choices(by: str) -> list[tuple[str, str]]:
    """The branches that exist, by code or by id."""
    found = Department.objects.active().filter(kind__in=BRANCHES).order_by("order", "code")
    return [(str(key), name) for key, name in found.values_list(by, "name")]
