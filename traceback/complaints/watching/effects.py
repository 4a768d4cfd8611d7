"""What the worker does for watching."""

from __future__ import annotations

from datetime import date, timedelta

from complaints.watching.services.sweeping import SWEEP, sweep, sweep_import
from workflows.ledger.outbox import Delivery, effect


@effect(SWEEP, lease=timedelta(minutes=15))
def swept(delivery: Delivery, *, run_id: int | None = None, since: str = "", until: str = "") -> None:
    """Judge the days; twice is once."""
    if run_id is not None:
        sweep_import(run_id=run_id, at=delivery.at)
    else:
        sweep(since=date.fromisoformat(since), until=date.fromisoformat(until), at=delivery.at)
