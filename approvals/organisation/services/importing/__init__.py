"""Taking over an organisation from a file: read, check row by row, apply all or nothing."""

from approvals.organisation.services.importing.apply import Applied, apply_import
from approvals.organisation.services.importing.check import RowResult, Verdict, check_sheets
from approvals.organisation.services.importing.sheets import CannotRead, Sheet, read_sheets
from approvals.organisation.services.importing.upload import keep_upload, verdict_on

__all__ = [
    "Applied",
    "CannotRead",
    "RowResult",
    "Sheet",
    "Verdict",
    "apply_import",
    "check_sheets",
    "keep_upload",
    "read_sheets",
    "verdict_on",
]
