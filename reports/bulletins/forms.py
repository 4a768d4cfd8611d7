"""Which bulletins to show, and which one to make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.archive.forms import MonthField


class FilterForm(forms.Form):
    """A month and a department, both in the address."""

    month = MonthField(label=_("月份"), required=False, max_length=7)
    department = forms.TypedChoiceField(label=_("部门"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, offered: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")), *((str(one.pk), one.name) for one in offered)]


class AskForm(forms.Form):
    """The bulletin to make."""

    month = MonthField(label=_("月份"), max_length=7)
    department = forms.TypedChoiceField(label=_("部门"), coerce=int)

    def __init__(self, *args: Any, offered: Sequence[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [(str(one.pk), one.name) for one in offered]  # type: ignore[attr-defined]
