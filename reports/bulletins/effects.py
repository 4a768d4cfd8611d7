"""What the worker does for bulletins."""

from __future__ import annotations

from datetime import timedelta

from reports.asked import StillBuilding
from reports.bulletins import services
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, bulletin_id: int) -> None:
    services.fail_bulletin(bulletin_id=bulletin_id, at=delivery.at)


@effect(services.EFFECT, gave_up=_gave_up, lease=timedelta(minutes=10))
def build(delivery: Delivery, *, bulletin_id: int) -> None:
    """Build the PDF of a bulletin; twice is once."""
    try:
        services.build_bulletin(bulletin_id=bulletin_id, at=delivery.at)
    except StillBuilding:
        raise
    except Exception:
        services.release_bulletin(bulletin_id=bulletin_id)
        raise
