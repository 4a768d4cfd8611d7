"""What the outbox does for the calendar."""

from __future__ import annotations

from datetime import timedelta

from approvals.working_time.services.recounting import EFFECT, run
from workflows.ledger.outbox import Delivery, effect


@effect(EFFECT, lease=timedelta(minutes=5))
def recount(delivery: Delivery, *, recount_id: int) -> None:
    """Reckon open deadlines anew; a second time changes nothing."""
    run(recount_id=recount_id, at=delivery.at)
