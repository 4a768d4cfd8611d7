"""What is asked about a sample."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from reports.cases import CasesForm
from reports.exceptions.forms import LONGEST
from reports.exceptions.queries import BY_KEY, QUERIES
from reports.exceptions.selectors import processes
from reports.sampling.models import Sample
from reports.sampling.population import Wanted
from reports.sampling.services import MOST


class SampleForm(CasesForm):
    """From which cases, how many, how, and what for."""

    method = forms.ChoiceField(label=_("抽样方法"), choices=Sample.Method.choices)
    size = forms.IntegerField(label=_("样本量"), min_value=1, max_value=MOST, initial=25)
    seed = forms.RegexField(r"^[\w.-]*$", label=_("种子"), max_length=40, required=False,
                            help_text=_("留空由系统抽取；无论哪种都会记录，任何人可以据此重抽。"))
    purpose = forms.CharField(label=_("抽样目的"), max_length=200)
    ended_only = forms.BooleanField(label=_("只抽已办结的案件"), required=False)
    exception = forms.ChoiceField(required=False, widget=forms.HiddenInput,
                                  choices=[("", ""), *((query.key, query.name) for query in QUERIES)])
    department = forms.ModelChoiceField(Department.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["exception"].value():
            process = self.fields["process"]
            process.required, process.choices = False, [("", _("全部流程")), *processes()]  # type: ignore[attr-defined]
            self.fields["since"].label, self.fields["until"].label = _("例外发生从"), _("例外发生至")

    def clean(self) -> dict[str, Any]:
        """A list of exceptions is of a year at most."""
        said = super().clean()
        since, until = said.get("since"), said.get("until")
        if said.get("exception") and since and until and until - since > LONGEST:
            self.add_error("since", _("期间最长一年，请缩短后再查。"))
        return said

    def source(self) -> dict[str, Any]:
        """The list of exceptions that is drawn from, and whose people it is narrowed to; for the page."""
        department = self["department"].value()
        narrowed = Department.objects.filter(pk=department).first() if str(department or "").isdecimal() else None
        return {"source": BY_KEY.get(str(self["exception"].value())), "department": narrowed}

    def wanted(self) -> Wanted:
        """From which cases, once the form is valid."""
        said = self.cleaned_data
        department = said["department"].pk if said["exception"] and said["department"] else None
        return Wanted(said["process"], said["since"], said["until"], said["ended_only"], said["exception"], department)
