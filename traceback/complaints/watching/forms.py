"""What people may type about signals and rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.watching.models import Kind, RuleVersion, State
from complaints.watching.models.rule import SETTINGS
from workflows.runtime.models import Case

ALL = ("", _("全部"))


class SignalFilter(forms.Form):
    """Which signals to list; all of it stands in the URL."""

    q = forms.CharField(label=_("标题或地区"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[ALL, *Kind.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ALL, *State.choices])
    since = forms.DateField(label=_("最近触发不早于"), required=False, widget=forms.DateInput({"type": "date"}))


class ConfirmForm(forms.Form):
    """It becomes a ticket."""

    title = forms.CharField(label=_("工单标题"), max_length=200)
    summary = forms.CharField(label=_("问题描述"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    campaign = forms.ChoiceField(label=_("涉及的营销案"), required=False)

    def __init__(self, data: Any = None, *, campaigns: Sequence[Case] = (), **more: Any) -> None:
        super().__init__(data, auto_id="confirm_%s", **more)
        choices = [("", _("不涉及")), *((str(one.pk), f"{one.key} {one.title}") for one in campaigns)]
        self.fields["campaign"].choices = choices  # type: ignore[attr-defined]

    @property
    def campaign_id(self) -> int | None:
        """The chosen case."""
        return int(self.cleaned_data["campaign"]) if self.cleaned_data.get("campaign") else None


class MergeForm(forms.Form):
    """It belongs to a ticket."""

    ticket = forms.CharField(label=_("工单号"), max_length=20, help_text=_("例如 CMP-2026-0244。"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="merge_%s")


class DismissForm(forms.Form):
    """It is nothing."""

    reason = forms.CharField(label=_("排除的理由"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="dismiss_%s")


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a rule says; `seen` is the version before the person's eyes."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = RuleVersion
        fields = SETTINGS
        widgets = {"words": forms.Textarea({"rows": 4}), "channels": forms.Textarea({"rows": 3})}
        help_texts = {
            "least": _("少于这个数一律不触发。"),
            "sds": _("上限 = 历史均值 + 倍数 × 标准差。"),
            "error_rate": _("平静的日子里，这条规则一天内误报的概率。0.01 即 1 %。"),
            "fixed": _("留空：历史不足时不触发，只作说明。"),
            "measure": _("选定后按每万曝光的投诉比较；查不到曝光量的对象仍按件数比较。"),
            "words": _("每行一个。内容或主题里出现即算升级。"),
            "channels": _("每行一个。"),
        }

    def settings(self) -> dict[str, Any]:
        """The rule as the service takes it."""
        return {name: self.cleaned_data[name] for name in SETTINGS if name in self.cleaned_data}
