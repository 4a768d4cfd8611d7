"""What people may type about absences."""

from approvals.absence.forms.absence import AbsenceForm, ChangeForm, SecretaryForm
from approvals.absence.forms.fields import suggestion
from approvals.absence.forms.others import AbsenceFileForm, AppointSecretaryForm

__all__ = ["AbsenceFileForm", "AbsenceForm", "AppointSecretaryForm", "ChangeForm", "SecretaryForm", "suggestion"]
