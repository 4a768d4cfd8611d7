"""What people may type about working time; services say what is wrong with it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.organisation.forms import PageForm
from approvals.organisation.models import Department
from approvals.working_time.models import Day
from approvals.working_time.services import CannotSchedule

WEEKDAYS: Final = (
    _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"),
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2004, 2100
LONGEST_HOURS: Final = 120


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WhereForm(forms.Form):
    """Whose calendar of which year; what cannot be right is not found."""

    department = forms.ModelChoiceField(
        Department.objects.active(), to_field_name="code", required=False, empty_label=_("全公司")
    )
    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class DayForm(PageForm):
    """One day, or several in a row, that differ from their weekday."""

    kind = forms.ChoiceField(label=_("这一天"), choices=Day.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label=pgettext_lazy("heading", "名称"), max_length=60, help_text=_("例如：国庆节、国庆节调休、台风停工。")
    )
    hours = forms.CharField(
        label=_("工作时段"), required=False, max_length=LONGEST_HOURS,
        help_text=_("例如 09:00-12:00 13:30-17:30。上班的日子留空表示按平日时间。"),
    )
    last = DateField(label=_("直到"), required=False, help_text=_("留空表示只有这一天。"))


class HoursForm(PageForm):
    """The hours of each weekday from a day on."""

    since = DateField(label=_("生效日期"), help_text=_("从这一天起；此前的日子仍按当时的工作时间。"))
    follows = forms.BooleanField(label=_("恢复沿用上级的工作时间"), required=False)

    def __init__(self, *args: Any, branch: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not branch:
            del self.fields["follows"]
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = forms.CharField(label=name, required=False, max_length=LONGEST_HOURS)

    @property
    def weekdays(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(len(WEEKDAYS))]

    @property
    def week(self) -> list[str]:
        return [self.cleaned_data[f"day_{number}"] for number in range(len(WEEKDAYS))]


class YearForm(forms.Form):
    """Which year to load."""

    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class TryForm(PageForm):
    """A limit tried out: from when, and how long."""

    start = forms.DateTimeField(
        label=pgettext_lazy("heading", "开始"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    limit = forms.CharField(
        label=pgettext_lazy("heading", "时限"), max_length=40,
        help_text=_("例如 8h（8 个工作小时）、2d、1d4h，或 PT8H（自然时间）。")
    )


def take_in(refusal: CannotSchedule, form: forms.BaseForm) -> None:
    """Put the refusal's sentences at the fields that they are about."""
    named = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, text)
    if not named or refusal.message not in named.values():
        form.add_error(None, refusal.message)
