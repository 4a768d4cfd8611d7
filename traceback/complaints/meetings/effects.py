"""What the worker does for meetings."""

from __future__ import annotations

from complaints.meetings.services import hand_out
from workflows.ledger.outbox import Delivery, effect


@effect("meetings.hand_out")
def give(delivery: Delivery, *, decision_id: int) -> None:
    """Put a decision before its owner; twice is once."""
    hand_out(decision_id=decision_id, at=delivery.at)
