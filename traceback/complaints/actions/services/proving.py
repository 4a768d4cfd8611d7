"""Files that show what was done: added by whoever has the action, before it is done or while it is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.actions.models import Action, Evidence
from complaints.actions.selectors.access import may_prove
from complaints.actions.services.locking import locked
from complaints.actions.services.refusals import CannotAct
from complaints.tickets.services import record
from workflows.files.keeping import CannotKeep, keep
from workflows.ledger.chain import File as Proof

MOST_FILES: Final = 30


@transaction.atomic
def add_evidence(*, action_id: int, upload: File[bytes], name: str, by: Person, at: datetime) -> Evidence:
    """Keep a file with the action."""
    action = locked(action_id)
    if not may_prove(by, action, at):
        raise CannotAct(_("由措施的执行人在办理期间添加证据。"))
    if action.evidence.count() >= MOST_FILES:
        raise CannotAct(_("证据最多 %(most)s 个。") % {"most": MOST_FILES})
    try:
        kept = keep(upload, name)
    except CannotKeep as refusal:
        raise CannotAct(str(refusal), fields={"upload": str(refusal)}) from refusal
    made = Evidence.objects.create(action=action, name=kept.name, sha256=kept.sha256, size=kept.size,
                                   media_type=kept.media_type, uploaded_by=by, uploaded_at=at)
    record(action.ticket, "actions.evidence.added", by=by.as_actor(), at=at, files=[proof_of(made)],
           detail={"action": action.key})
    return made


def proof_of(evidence: Evidence) -> Proof:
    """The file as the ledger names it."""
    return Proof(evidence.name, evidence.sha256, evidence.size)


def proofs_of(action: Action) -> list[Proof]:
    """Every file of the action as the ledger names them."""
    return [proof_of(one) for one in action.evidence.order_by("pk")]
