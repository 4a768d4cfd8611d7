"""What is asked about a sample."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.cases import CasesForm
from reports.sampling.models import Sample
from reports.sampling.services import MOST


class SampleForm(CasesForm):
    """From which cases, how many, how, and what for."""

    method = forms.ChoiceField(label=_("抽样方法"), choices=Sample.Method.choices)
    size = forms.IntegerField(label=_("样本量"), min_value=1, max_value=MOST, initial=25)
    seed = forms.RegexField(r"^[\w.-]*$", label=_("种子"), max_length=40, required=False,
                            help_text=_("留空由系统抽取；无论哪种都会记录，任何人可以据此重抽。"))
    purpose = forms.CharField(label=_("抽样目的"), max_length=200)
    ended_only = forms.BooleanField(label=_("只抽已办结的案件"), required=False)
