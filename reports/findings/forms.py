"""What people type about findings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.organisation.models import Department
from complaints.actions.forms import LATEST, deadline
from reports.findings.models import Finding

OPEN = ("open", _("未销号"))
LATE = ("late", _("已超期"))


class FindingFilter(forms.Form):
    """Which findings to list; all of it stands in the address."""

    q = forms.CharField(label=_("问题、编号、对象或责任人"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("状态"), required=False,
                              choices=[("", _("全部")), OPEN, LATE, *Finding.State.choices])
    severity = forms.ChoiceField(label=_("严重程度"), required=False,
                                 choices=[("", _("全部")), *Finding.Severity.choices])
    department = forms.ChoiceField(label=_("责任部门"), required=False)
    mine = forms.BooleanField(label=_("只看我负责的"), required=False)

    def __init__(self, data: Any, *, departments: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["department"].choices = [("", _("全部")), *departments]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as far as they were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ResponsibleForm(forms.Form):
    """Who puts it right, and by when: a day, or so many working days from now."""

    owner = ColleagueField(label=_("责任人"))
    department = forms.ModelChoiceField(label=_("责任部门"), queryset=Department.objects.none(), required=False,
                                        empty_label=_("责任人所在部门"))
    due_on = forms.DateField(label=_("整改期限"), required=False,
                             widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                             help_text=_("到当天下班；非工作日则为之前最后一个工作日下班。"))
    days = forms.IntegerField(label=_("或几个工作日内"), required=False, min_value=1, max_value=500)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        active = Department.objects.active().order_by("order", "code")
        self.fields["department"].queryset = active  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The moment that was meant, by the hours of the owner's department."""
        sent = super().clean() or {}
        if "owner" in sent and not self.errors.keys() & {"due_on", "days"}:
            self._settle_deadline(sent)
        if sent.get("owner") and not sent.get("department"):
            sent["department"] = sent["owner"].department
        return sent

    def _settle_deadline(self, sent: dict[str, Any]) -> None:
        day, days = sent.get("due_on"), sent.get("days")
        if bool(day) == bool(days):
            self.add_error("due_on", _("请填写期限，或填写几个工作日内；两者只填一个。"))
        elif day and not localdate() <= day <= localdate() + timedelta(days=LATEST):
            self.add_error("due_on", _("期限不能在过去，也不能晚于三年。"))
        else:
            sent["due_at"] = deadline(sent["owner"], day, days, now())


class FindingForm(ResponsibleForm):
    """A finding as it is raised."""

    title = forms.CharField(label=_("问题"), max_length=200, help_text=_("一句话写明什么不符合什么。"))
    severity = forms.ChoiceField(label=_("严重程度"), choices=Finding.Severity.choices, initial="medium")
    criterion = forms.CharField(label=_("定性依据"), max_length=2000, widget=forms.Textarea({"rows": 2}),
                                help_text=_("法律、制度或流程的名称和条款。"))
    description = forms.CharField(label=_("事实"), max_length=8000, widget=forms.Textarea({"rows": 5}),
                                  help_text=_("查到了什么，涉及多少，证据在哪里。"))
    events = forms.CharField(label=_("相关事件"), max_length=1000, required=False,
                             help_text=_("案件编号加事件序号，如 MKT-2026-0417#12，用顿号分开；哈希随发现记录。"))
    recommendation = forms.CharField(label=_("整改建议"), max_length=4000, required=False,
                                     widget=forms.Textarea({"rows": 3}))
    token = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("title", "severity", "criterion", "description", "events", "recommendation", "owner", "department",
                   "due_on", "days")

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial={"token": uuid4(), **(initial or {})})


class ReassignForm(ResponsibleForm):
    """Somebody else, or another deadline, and why."""

    reason = forms.CharField(label=_("变更原因"), max_length=500)


class DeedForm(forms.Form):
    """What is said with a deed, and which state of the finding it was said about."""

    text = forms.CharField(max_length=4000, required=False, widget=forms.Textarea({"rows": 3}))
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, label: Any = "", name: str = "", initial: Any = None) -> None:
        super().__init__(data, initial=initial, auto_id=f"{name}_%s")
        self.fields["text"].label = label


class FileForm(forms.Form):
    """One file of evidence."""

    upload = forms.FileField(label=_("证据文件"), help_text=_("图片、PDF、Office 文档或文本，20 MB 以内。"))
