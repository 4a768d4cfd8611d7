"""What a person has just decided and may still take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from approvals.inbox.labels import outcome_label
from approvals.organisation.models import Person
from workflows.runtime.models import PendingCommand

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision of one's own that waits, and how many seconds are left to take it back."""

    item_id: int
    case_id: int
    case_key: str
    label: str
    left: int


def undoable_by(person: Person, at: datetime) -> list[Undoable]:
    """The person's decisions that can still be taken back, latest first; one statement."""
    waiting = PendingCommand.objects.waiting().filter(given_by=person.pk, effective_at__gt=at)
    found = waiting.select_related("case").only("case__key", "command", "effective_at", "subject_id")
    return [_undoable(decision, at) for decision in found.order_by("-effective_at", "-pk")[:MOST]]


def _undoable(decision: PendingCommand, at: datetime) -> Undoable:
    left = max(int((decision.effective_at - at).total_seconds()), 1)
    label = outcome_label(decision.payload["said"])
    return Undoable(decision.subject_id, decision.case_id, decision.case.key, label, left)
