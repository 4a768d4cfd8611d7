"""What the worker does for tickets."""

from __future__ import annotations

from datetime import timedelta

from complaints.tickets.services.arriving import WORK, link_new
from workflows.ledger.outbox import Delivery, effect


@effect(WORK, lease=timedelta(minutes=10))
def link(delivery: Delivery, *, run_id: int) -> None:
    """Link what an import brought to the tickets whose saved queries it matches; twice is once."""
    link_new(run_id=run_id, at=delivery.at)
