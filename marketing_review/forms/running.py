"""Forms of a running campaign."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from marketing_review.models import Feedback

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
BOXES = forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class FiguresForm(forms.Form):
    """One day's figures."""

    day = forms.DateField(label=_("日期"), widget=DAY)
    participants = forms.IntegerField(label=_("参与客户数"), min_value=0)
    failures = forms.IntegerField(label=_("办理失败"), min_value=0, required=False)
    complaints = forms.IntegerField(label=_("投诉"), min_value=0, required=False)
    gifts_given = forms.IntegerField(label=_("礼品发放"), min_value=0, required=False)
    gifts_exchanged = forms.IntegerField(label=_("礼品退换"), min_value=0, required=False)
    revenue = forms.DecimalField(label=_("收入"), min_value=0, max_digits=15, decimal_places=2, required=False)
    cost = forms.DecimalField(label=_("成本"), min_value=0, max_digits=15, decimal_places=2, required=False)


class FeedbackForm(forms.Form):
    """A word from the front line."""

    text = forms.CharField(label=_("反馈内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    weight = forms.ChoiceField(label=_("程度"), choices=Feedback.Weight.choices)
    channel = forms.CharField(label=_("渠道"), max_length=60, required=False)


class EmergencyForm(forms.Form):
    """Opening the emergency procedure."""

    reason = forms.CharField(label=_("原因"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
    departments = forms.ModelMultipleChoiceField(
        label=_("通知部门"), queryset=Department.objects.filter(active=True).order_by("order", "code"),
        to_field_name="code", required=False, widget=BOXES)
    suspend = forms.BooleanField(label=_("同时暂停活动"), required=False)
