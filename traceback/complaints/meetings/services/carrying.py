"""Decisions go into the inbox of their owners: each becomes a case of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.actions.forms import deadline
from complaints.meetings.models import Decision
from complaints.meetings.services.process import PROCESS_KEY
from workflows.runtime.move import Move
from workflows.runtime.services import start_case


@transaction.atomic
def hand_out(*, decision_id: int, at: datetime) -> Decision:
    """Put the decision before its owner; called twice, it stands there once."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("item", "owner", "decided_by").get(
        pk=decision_id)
    if decision.case_id is not None:
        return decision

    def attach(move: Move) -> None:
        decision.case = move.case
        decision.save(update_fields=["case"])

    due = deadline(decision.owner, decision.due_on, None, at)
    start_case(process_key=PROCESS_KEY, key=decision.key, title=decision.item.title, by=decision.decided_by.as_actor(),
               at=at, data={"due": due.isoformat()}, before=attach)
    return decision
