"""What is asked about an event log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.cases import CasesForm
from reports.mining.models import LogExport


class LogForm(CasesForm):
    """Whose cases, and in which format."""

    format = forms.ChoiceField(label=_("格式"), choices=LogExport.Format.choices)
