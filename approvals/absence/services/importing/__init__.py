"""Taking over absences from a file: read, check row by row, apply all or nothing."""

from approvals.absence.services.importing.apply import Applied, apply_import, keep_upload
from approvals.absence.services.importing.check import AbsenceRow, verdict_on
from approvals.absence.services.importing.layout import ABSENCES, EXAMPLES

__all__ = ["ABSENCES", "EXAMPLES", "AbsenceRow", "Applied", "apply_import", "keep_upload", "verdict_on"]
