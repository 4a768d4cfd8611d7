"""What is asked about a sample."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.sampling.models import Sample
from reports.sampling.services import MOST
from workflows.library.models import Process
from workflows.runtime.models import Case


class SampleForm(forms.Form):
    """From which cases, how many, how, and what for."""

    process = forms.ChoiceField(label=_("流程"))
    method = forms.ChoiceField(label=_("抽样方法"), choices=Sample.Method.choices)
    since = forms.DateField(label=_("发起日期从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("发起日期至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    size = forms.IntegerField(label=_("样本量"), min_value=1, max_value=MOST, initial=25)
    seed = forms.RegexField(r"^[\w.-]*$", label=_("种子"), max_length=40, required=False,
                            help_text=_("留空由系统抽取；无论哪种都会记录，任何人可以据此重抽。"))
    purpose = forms.CharField(label=_("抽样目的"), max_length=200)
    ended_only = forms.BooleanField(label=_("只抽已办结的案件"), required=False)

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
