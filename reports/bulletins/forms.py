"""Which bulletins to show, and which one to make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.archive.forms import MonthField

OF_ALL: Final = 0  # stands for no department


class FilterForm(forms.Form):
    """A month and a department, both in the address."""

    month = MonthField(label=_("月份"), required=False, max_length=7)
    department = forms.TypedChoiceField(label=_("部门"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, offered: Sequence[Department], operations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")), *_choices(offered, operations)]


class AskForm(forms.Form):
    """The bulletin to make."""

    month = MonthField(label=_("月份"), max_length=7)
    department = forms.TypedChoiceField(label=_("部门"), coerce=int)

    def __init__(self, *args: Any, offered: Sequence[Department], operations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = _choices(offered, operations)  # type: ignore[attr-defined]


def _choices(offered: Sequence[Department], operations: bool) -> list[tuple[str, str | Promise]]:
    """The bulletin of all first, for those whom it is for."""
    of_all = [(str(OF_ALL), _("运行月报（全公司）"))] if operations else []
    return [*of_all, *((str(one.pk), one.name) for one in offered)]
