"""What the worker does for event logs."""

from __future__ import annotations

from datetime import timedelta

from reports.asked import StillBuilding
from reports.mining import services
from reports.mining.models import LogExport
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, export_id: int) -> None:
    LogExport.give_up(export_id, delivery.at)


@effect(services.EFFECT, gave_up=_gave_up, lease=timedelta(minutes=30))
def build(delivery: Delivery, *, export_id: int) -> None:
    """Write the file of an event log; twice is once."""
    try:
        services.build_log(export_id=export_id, at=delivery.at)
    except StillBuilding:
        raise
    except Exception:
        LogExport.release(export_id)
        raise
