"""Everything that changes absences; each deed is recorded in the ledger."""

from approvals.absence.services.entering import change_absence, end_absence, enter_absence
from approvals.absence.services.plan import CannotBeAway, Named, Plan
from approvals.absence.services.secretaries import appoint_secretary, dismiss_secretary

__all__ = [
    "CannotBeAway",
    "Named",
    "Plan",
    "appoint_secretary",
    "change_absence",
    "dismiss_secretary",
    "end_absence",
    "enter_absence",
]
