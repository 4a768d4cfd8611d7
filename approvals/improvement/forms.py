"""What people ask of the ranking and the progress list, and what managers type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.improvement.models import MOST_POINTS, Kind
from workflows.library.models import Process

FIRST_YEAR, LAST_YEAR = 2000, 2100
BY = {"people": _("按人员"), "departments": _("按部门与分公司")}


class RankingForm(forms.Form):
    """Which year, and whose points; both stand in the URL."""

    year = forms.IntegerField(label=_("年份"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    by = forms.ChoiceField(label=_("排名"), required=False, choices=BY.items())

    @property
    def chosen_year(self) -> int:
        """The year, this one when nothing that can be read is said."""
        return int((self.is_valid() and self.cleaned_data.get("year")) or localdate().year)

    @property
    def chosen_by(self) -> str:
        """Whose points are ranked."""
        return (self.is_valid() and self.cleaned_data.get("by")) or "people"

    @property
    def shown(self) -> RankingForm:
        """The form as it answers: with what was chosen for what was not said."""
        return self if self.errors else RankingForm({"year": self.chosen_year, "by": self.chosen_by})


def month_in(text: str) -> date:
    """The month that the URL names, this one when it names none: its first day."""
    try:
        found = datetime.strptime(text[:7], "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        return localdate().replace(day=1)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else localdate().replace(day=1)


class RateForm(forms.Form):
    """What a kind of deed is worth from a day on."""

    kind = forms.ChoiceField(label=_("事项"), choices=Kind.choices)
    points = forms.IntegerField(label=_("分值"), min_value=0, max_value=MOST_POINTS)
    since = forms.DateField(label=_("自何日起"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                            help_text=_("以前做的事仍按当时的标准计分。"))


class KeyCaseForm(forms.Form):
    """An optimisation to be honoured."""

    person = ColleagueField(label=_("主要贡献人"))
    process = forms.ModelChoiceField(label=_("流程"), queryset=Process.objects.none())
    title = forms.CharField(label=_("案例名称"), max_length=100)
    reason = forms.CharField(label=_("入选理由"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="case_%s")
        self.fields["process"].queryset = Process.objects.order_by("code")  # type: ignore[attr-defined]
