"""What the worker does for samples."""

from __future__ import annotations

from datetime import timedelta

from reports.asked import StillBuilding
from reports.sampling import services
from reports.sampling.models import Sample
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, sample_id: int) -> None:
    Sample.give_up(sample_id, delivery.at)


@effect(services.EFFECT, gave_up=_gave_up, lease=timedelta(minutes=30))
def pack(delivery: Delivery, *, sample_id: int) -> None:
    """Make the evidence pack of a sample; twice is once."""
    try:
        services.make_pack(sample_id=sample_id, at=delivery.at)
    except StillBuilding:
        raise
    except Exception:
        Sample.release(sample_id)
        raise
