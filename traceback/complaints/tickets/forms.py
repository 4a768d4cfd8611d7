"""What people may type on the pages of tickets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.tickets.models import Kind, Level, ProblemType, State
from complaints.tickets.steps import GRADES


class ListForm(forms.Form):
    """Which tickets to show; all of it stands in the URL."""

    q = forms.CharField(label=_("标题、工单号或描述"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *State.choices])
    kind = forms.ChoiceField(label=_("关注内容"), required=False, choices=[("", _("全部")), *Kind.choices])
    problem_type = forms.ChoiceField(
        label=_("问题类型"), required=False, choices=[("", _("全部")), *ProblemType.choices])
    level = forms.ChoiceField(label=_("层级"), required=False, choices=[("", _("全部")), *Level.choices])
    specialist = forms.CharField(label=_("专业部门"), required=False, max_length=32)
    major = forms.BooleanField(label=_("只看重大工单"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Department.objects.active().exclude(kind=Department.Kind.PROVINCE).order_by("order", "code")
        choices = [("", _("全部")), *found.values_list("code", "name")]
        self.fields["specialist"] = forms.ChoiceField(label=_("专业部门"), required=False, choices=choices)


class NewForm(forms.Form):
    """A suspicion by hand, or from a filter of the list of contacts."""

    title = forms.CharField(label=_("标题"), max_length=200)
    kind = forms.ChoiceField(label=_("关注内容"), choices=[
        choice for choice in Kind.choices if choice[0] != Kind.INDIVIDUAL])
    summary = forms.CharField(label=_("问题描述"), required=False, max_length=5000,
                              widget=forms.Textarea(attrs={"rows": 4}))
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices, initial=Level.COMPANY)
    urgency = forms.TypedChoiceField(label=_("紧急程度"), choices=GRADES["urgency"], coerce=int, initial=2)
    difficulty = forms.TypedChoiceField(label=_("改善难度"), choices=GRADES["difficulty"], coerce=int, initial=2)
    impact = forms.TypedChoiceField(label=_("服务影响"), choices=GRADES["impact"], coerce=int, initial=2)


class IntoForm(forms.Form):
    """Into which ticket contacts go."""

    into = forms.CharField(label=_("工单号"), max_length=20, help_text=_("输入工单号，或从仍在处理的工单中选择。"),
                           widget=forms.TextInput(attrs={"list": "live-tickets", "autocomplete": "off"}))


class OfTheseForm(NewForm):
    """A new ticket of contacts that were ticked; sent twice it is one ticket."""

    token = forms.UUIDField(widget=forms.HiddenInput)


class IndividualForm(forms.Form):
    """A hard complaint of one customer."""

    title = forms.CharField(label=_("标题"), max_length=200)
    summary = forms.CharField(label=_("问题描述"), required=False, max_length=5000,
                              widget=forms.Textarea(attrs={"rows": 4}))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MergeForm(ReasonForm):
    """Into which other ticket, and why."""

    field_order = ("into", "reason")
    into = forms.CharField(label=_("并入工单号"), max_length=20, help_text=_("如 CMP-2026-0244。"))
