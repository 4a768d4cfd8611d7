"""Verbs: field work is planned, dispatched and recorded; what it finds is mended and verified."""

from approvals.fieldwork.services.errors import CannotDo
from approvals.fieldwork.services.items import Found, add_proof, item_of_finding, mend, note_item, verify
from approvals.fieldwork.services.plans import (
    Wanted,
    add_evidence,
    cancel_task,
    dispatch_plan,
    plan_field_work,
    record_task,
)

__all__ = ["CannotDo", "Found", "Wanted", "add_evidence", "add_proof", "cancel_task", "dispatch_plan",
           "item_of_finding", "mend", "note_item", "plan_field_work", "record_task", "verify"]
