"""Forms of administrators: secretaries, and a file of absences."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.organisation.forms import PageForm
from approvals.organisation.forms.fields import DepartmentField


class AppointSecretaryForm(PageForm):
    person = ColleagueField(label=_("秘书"), help_text=_("工号，或不重名的姓名。"))
    department = DepartmentField()


class AbsenceFileForm(PageForm):
    file = forms.FileField(
        label=_("外出文件"), help_text=_("XLSX 或 CSV，不超过 5 MB、20,000 行。"), allow_empty_file=True
    )
