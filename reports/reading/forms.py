"""What the log of reads is narrowed to; all of it stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.reading.subjects import KINDS

DAY = {"type": "date"}


class ReadFilter(forms.Form):
    """Whose reads, of what, on which days; what is not understood narrows nothing."""

    person = forms.CharField(label=_("姓名或工号"), required=False, max_length=200)
    q = forms.CharField(label=_("对象编号"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("对象类型"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("全部")), *KINDS.items()]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as far as they were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
