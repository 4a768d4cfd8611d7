"""What people may type into the pages of the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.library.models import Process
from workflows.rules import selectors
from workflows.rules.models import Rule, RuleVersion

STATES = {
    selectors.VALID: _("现行有效"), selectors.COMING: _("尚未生效"), selectors.DRAFT: _("有草稿"),
    selectors.ENDED: _("已失效"),
}  # fmt: skip
LONGEST = 8000


class FilterForm(forms.Form):
    """Which rules to list; all of it stands in the URL."""

    q = forms.CharField(label=_("编号、名称或内容"), required=False, max_length=100, widget=forms.SearchInput)
    area = forms.ChoiceField(label=_("所属域"), required=False, choices=[("", _("全部")), *Process.Area.choices])
    owner = forms.ChoiceField(label=_("归口部门"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("不限")), *STATES.items()])

    process = forms.ChoiceField(label=_("绑定的流程"), required=False)

    def __init__(self, *args: Any, owners: list[str], processes: list[Process], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("owner", [(one, one) for one in owners]),
                              ("process", [(one.code, str(one)) for one in processes])):  # fmt: skip
            self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]


class CardForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a rule is about, and who answers for it."""

    class Meta:
        model = Rule
        fields = ("title", "area", "owner_name")


class LinesField(forms.CharField):
    """Plain text in lines; browsers end them in a way of their own, which no comparison should show."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


def _long(label: Any, rows: int, help_text: Any = "", *, required: bool = False) -> LinesField:
    return LinesField(label=label, required=required, max_length=LONGEST, widget=forms.Textarea({"rows": rows}),
                      help_text=help_text)  # fmt: skip


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The words of a draft, in plain text."""

    conditions = _long(_("适用条件"), 3, _("什么情况下适用；每条一行。"))
    instructions = _long(_("办理要求"), 6, _("办理人要做到什么；每条一行。"), required=True)
    examples = _long(_("示例"), 3)

    class Meta:
        model = RuleVersion
        fields = ("conditions", "instructions", "examples", "note", "effective_from")
        widgets = {"effective_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                   "note": forms.TextInput()}  # fmt: skip
        help_texts = {"effective_from": _("不填则自发布之日起生效。"), "note": _("为什么写这条，或改了什么。")}

    def validate_unique(self) -> None:
        """Numbers and the one draft are the service's business."""


class RedraftForm(WordsForm):
    """The same for a draft that others may have written on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PublishForm(forms.Form):
    """From when on the draft counts; `revision` is what its publisher has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    effective_from = forms.DateField(
        label=_("生效日期"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("不填则按草稿写明的日期，或自今天起生效。"),
    )  # fmt: skip


class RetireForm(forms.Form):
    """Why a rule counts no more."""

    reason = forms.CharField(label=_("废止原因"), max_length=500, widget=forms.Textarea({"rows": 2}))


class CompareForm(forms.Form):
    """Which two versions to compare."""

    old = forms.TypedChoiceField(label=_("对比版本"), coerce=int)
    new = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = [(number, f"v{number}") for number in numbers]  # type: ignore[attr-defined]
