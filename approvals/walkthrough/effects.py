"""The worker's door to rehearsals."""

from __future__ import annotations

from datetime import timedelta

from approvals.walkthrough.services import rehearsing
from workflows.ledger.outbox import Delivery, effect


@effect(rehearsing.EFFECT, lease=timedelta(minutes=15))
def rehearse(delivery: Delivery, *, rehearsal_id: int) -> None:
    """Go on with the rehearsal; may be delivered more than once."""
    rehearsing.rehearse(rehearsal_id=rehearsal_id, at=delivery.at)
