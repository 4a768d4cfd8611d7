"""What the address of the archive says."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.archive import months

SPANS: Final = (3, 6, 12)


class MonthInput(forms.DateInput):
    """A month, as browsers pick it."""

    input_type = "month"


class MonthField(forms.CharField):
    """A month, `2026-10`."""

    widget = MonthInput

    def clean(self, value: Any) -> date | None:
        """The month's first day."""
        text = super().clean(value)
        if not text:
            return None
        if (month := months.read(text)) is None:
            raise forms.ValidationError(_("请按“2026-10”的写法填写月份。"))
        return month


class ShelfForm(forms.Form):
    """Which months and products to show."""

    until = MonthField(label=_("到哪个月"), required=False, max_length=7)
    span = forms.TypedChoiceField(
        label=_("看几个月"), required=False, coerce=int, empty_value=None,
        choices=[(number, str(number)) for number in SPANS])
    q = forms.CharField(label=_("产品"), required=False, max_length=100, widget=forms.SearchInput)
    show = forms.ChoiceField(label=_("看什么"), required=False, choices=[
        ("complaint", _("故障投诉")), ("rate", _("每万投诉")), ("enquiry", _("使用咨询")),
        ("suggestion", _("功能建议"))])


class CloseForm(forms.Form):
    """Which month to close, said twice so that nobody closes one by a slip."""

    month = MonthField(label=_("月份"), max_length=7)
    sure = forms.BooleanField(label=_("我确认：封存后数字不再改动，迟到的数据只作为更正显示"))
