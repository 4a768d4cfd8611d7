"""What is asked about an event log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from reports.mining.models import LogExport
from workflows.library.models import Process
from workflows.runtime.models import Case


class LogForm(forms.Form):
    """A process that has cases, a period and a format."""

    process = forms.ChoiceField(label=_("流程"))
    since = forms.DateField(label=_("发起日期从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("发起日期至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    format = forms.ChoiceField(label=_("格式"), choices=LogExport.Format.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = Case.objects.order_by().values("process_key").distinct()
        chosen = Process.objects.filter(key__in=keys).order_by("name").values_list("key", "name")
        self.fields["process"].choices = list(chosen)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period has its beginning before its end."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("截止日期早于起始日期。"))
        return cleaned


def usual_period(today: date | None = None) -> dict[str, date]:
    """The last ninety days."""
    today = today or localdate()
    return {"since": today - timedelta(days=90), "until": today}
