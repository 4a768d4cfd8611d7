"""Absences, who stands in meanwhile, and who may enter them for others."""

from approvals.absence.models.absence import Absence, AbsenceQuerySet
from approvals.absence.models.secretary import Secretary
from approvals.absence.models.substitution import Substitution

__all__ = ["Absence", "AbsenceQuerySet", "Secretary", "Substitution"]
