"""Verbs of deciding; each locks the case, asks the domain, records and releases."""

from approvals.inbox.services.asking import answer, consult, delegate, take_back
from approvals.inbox.services.batch import approve_all
from approvals.inbox.services.choosing import decide, return_case
from approvals.inbox.services.copying import copy_to, mark_read
from approvals.inbox.services.deciding import Decided
from approvals.inbox.services.drafts import add_to_draft, save_draft
from approvals.inbox.services.errors import (
    AlreadyDecided,
    CannotDecide,
    Conflict,
    ContentChanged,
    NotYours,
    OtherChange,
    RefusedByRules,
)  # fmt: skip
from approvals.inbox.services.handing import transfer
from approvals.inbox.services.opening import mark_opened
from approvals.inbox.services.opinions import give_opinion
from approvals.inbox.services.resting import resume_case, suspend_case
from approvals.inbox.services.returning import withdraw
from approvals.inbox.services.signers import add_signer, remove_signer
from approvals.inbox.services.undoing import undo
from approvals.inbox.services.urging import urge

__all__ = [
    "AlreadyDecided", "CannotDecide", "Conflict", "ContentChanged", "Decided", "NotYours", "OtherChange",
    "RefusedByRules", "add_signer", "add_to_draft", "answer", "approve_all", "consult", "copy_to", "decide", "delegate",
    "give_opinion", "mark_opened", "mark_read", "remove_signer", "resume_case", "return_case", "save_draft",
    "suspend_case", "take_back", "transfer", "undo", "urge", "withdraw",
]  # fmt: skip
