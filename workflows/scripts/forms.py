"""What people may type into the pages of the scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.runtime.models import Case
from workflows.scripts import selectors
from workflows.scripts.models import LONGEST_TEXT
from workflows.scripts.services import Wording

STATES = {
    selectors.VALID: _("现行有效"), selectors.COMING: _("尚未生效"), selectors.DRAFT: _("有草稿"),
    selectors.ENDED: _("已失效"),
}  # fmt: skip
KINDS = {"temporary": _("临时口径"), "standing": _("常设口径")}


class FilterForm(forms.Form):
    """Which scripts to list; all of it stands in the URL."""

    q = forms.CharField(label=_("案件、名称或内容"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("不限")), *KINDS.items()])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("不限")), *STATES.items()])


class LinesField(forms.CharField):
    """Plain text in lines; browsers end them in a way of their own, which no comparison should show."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


def _moment(label: Any, help_text: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget, help_text=help_text)


class WordingForm(forms.Form):
    """What is to be told, and when."""

    text = LinesField(label=_("口径内容"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 8}),
                      help_text=_("客服人员照此答复；写清能承诺什么、不能承诺什么。"))  # fmt: skip
    valid_from = _moment(_("生效时间"), _("不填则一经发布即生效。"))
    valid_until = _moment(_("失效时间"), _("到这一刻自动失效。临时口径必填，最长 30 天。"))
    note = forms.CharField(label=_("变更说明"), required=False, max_length=500)

    @property
    def wording(self) -> Wording:
        """The same as the services take it."""
        return Wording(**{name: self.cleaned_data[name] for name in ("text", "note", "valid_from", "valid_until")})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = given.get("valid_from"), given.get("valid_until")
        if isinstance(begins, datetime) and isinstance(ends, datetime) and ends <= begins:
            self.add_error("valid_until", _("失效时间须晚于生效时间。"))
        return given


class NewForm(WordingForm):
    """A script that there is not yet."""

    case = forms.CharField(label=_("营销案或工单编号"), max_length=60)
    title = forms.CharField(label=_("口径名称"), max_length=100)
    kind = forms.ChoiceField(label=_("类别"), choices=list(KINDS.items()), initial="temporary")
    field_order = ("case", "kind", "title", "text", "valid_from", "valid_until", "note")

    def clean_case(self) -> Case:
        found = Case.objects.filter(key=self.cleaned_data["case"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个编号的营销案或工单。"))
        return found


class RedraftForm(WordingForm):
    """The same for a draft that others may have written on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PublishForm(forms.Form):
    """`revision` is what its publisher has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class WithdrawForm(forms.Form):
    """Why a script is told no more."""

    reason = forms.CharField(label=_("撤回原因"), max_length=500, widget=forms.Textarea({"rows": 2}))


class CompareForm(forms.Form):
    """Which two versions to compare."""

    old = forms.TypedChoiceField(label=_("对比版本"), coerce=int)
    new = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = [(number, f"v{number}") for number in numbers]  # type: ignore[attr-defined]
