"""The filters of a dashboard, read from the address; what cannot be read counts as not asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.archive.forms import MonthField
from complaints.archive.months import later, month_of
from reports.dashboards.models import Pile
from reports.dashboards.wanted import Period, Wanted
from workflows.library.models import Process

MOST_MONTHS: Final = 36


class FilterForm(forms.Form):
    """Period, department or branch, process."""

    period = forms.ChoiceField(label=_("期间"), choices=Period.choices, required=False)
    since = MonthField(label=_("从哪个月"), required=False, max_length=7)
    until = MonthField(label=_("到哪个月"), required=False, max_length=7)
    unit = forms.ChoiceField(label=_("发起部门或分公司"), required=False)
    process = forms.ChoiceField(label=_("流程"), required=False)

    def __init__(self, data: Mapping[str, Any], *, at: datetime) -> None:
        super().__init__(data)
        self.this_month = month_of(at)
        self.departments: Sequence[Department] = list(Department.objects.order_by("order", "code"))
        self.processes: Sequence[Process] = list(_processes())
        self._offer("unit", [(one.code, one.name) for one in self.departments if one.active and one.parent_id])
        self._offer("process", [(one.key, one.name) for one in self.processes])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Months in order, and not more of them than a page can show."""
        cleaned = super().clean() or {}
        if cleaned.get("period") != Period.CUSTOM:
            return cleaned
        last = cleaned.get("until") or self.this_month
        first = cleaned.get("since") or later(last, -2)
        if first > last:
            self.add_error("until", _("截止月份早于起始月份。"))
        elif first < later(last, 1 - MOST_MONTHS):
            self.add_error("since", _("最多看 36 个月。"))
        return {**cleaned, "since": first, "until": last}

    @property
    def wanted(self) -> Wanted:
        """The question; the last three months where the period cannot be read."""
        self.is_valid()
        asked = self.cleaned_data
        period = Period(asked.get("period") or Period.QUARTER)
        months = self._months() if period == Period.CUSTOM else None
        if months is None:
            period = period if period != Period.CUSTOM else Period.QUARTER
            months = later(self.this_month, 1 - period.months), self.this_month
        unit = next((one for one in self.departments if one.code == asked.get("unit")), None)
        process = next((one for one in self.processes if one.key == asked.get("process")), None)
        return Wanted(*months, period, process, unit, self._below(unit))

    def _months(self) -> tuple[date, date] | None:
        first, last = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return (first, last) if first and last else None

    def _below(self, unit: Department | None) -> frozenset[int]:
        """The department and everything below it, from the list at hand."""
        found = {unit.pk} if unit else set()
        while more := {one.pk for one in self.departments if one.parent_id in found} - found:
            found |= more
        return frozenset(found)


def _processes() -> Any:
    """Processes of which something was counted."""
    counted = Pile.objects.filter(whole=True, process=OuterRef("pk"))
    return Process.objects.filter(Exists(counted)).only("code", "key", "name").order_by("name", "pk")
