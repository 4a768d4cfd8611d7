"""What is asked of exceptions: which days, which process, whose people; all of it in the address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from reports.exceptions import selectors
from reports.exceptions.scope import Scope

USUAL: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=366)


class ScopeForm(forms.Form):
    """The filters; what is left empty means the last thirty days, every process, everybody."""

    since = forms.DateField(label=_("从"), required=False,
                            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False,
                            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    process = forms.ChoiceField(label=_("流程"), required=False)
    department = forms.TypedChoiceField(label=_("办理人所属部门"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Any] = {
            "process": [("", _("全部流程")), *selectors.processes()],
            "department": [("", _("全部部门")), *selectors.departments()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period has its beginning before its end, and is no longer than a year."""
        said = super().clean() or {}
        until = said["until"] = said.get("until") or localdate()
        since = said["since"] = said.get("since") or _before(until)
        if since > until:
            self.add_error("until", _("截止日期早于起始日期。"))
        elif until - since > LONGEST:
            self.add_error("since", _("期间最长一年，请缩短后再查。"))
        return said

    def scope(self) -> Scope | None:
        """What is asked; None while it cannot be understood."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Scope(said["since"], said["until"], said["process"], said["department"])

    def shown(self) -> dict[str, str]:
        """The filters as the page fills them in: the days that hold where none were given."""
        usual = {"since": str(_before(localdate())), "until": str(localdate())}
        said = {name: str(self.data.get(name, "")) for name in self.fields}
        return {name: value or usual.get(name, "") for name, value in said.items()}


def _before(day: date) -> date:
    return max(day, date.min + USUAL) - USUAL
