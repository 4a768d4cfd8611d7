"""What the worker does for reports."""

from __future__ import annotations

from typing import Any

from reports import services
from reports.asked import StillBuilding
from reports.trail.ceiling import TrailTooLarge
from workflows.ledger.outbox import Delivery, Undeliverable, effect


def _gave_up(delivery: Delivery, *, export_id: int, **_rest: Any) -> None:
    services.fail_export(export_id=export_id, at=delivery.at)


@effect("reports.build_trail", gave_up=_gave_up)
def build_trail(delivery: Delivery, *, export_id: int) -> None:
    """Build the PDF of an export; twice is once."""
    try:
        services.build_export(export_id=export_id, at=delivery.at)
    except StillBuilding:
        raise
    except TrailTooLarge:
        services.fail_export(export_id=export_id, at=delivery.at, words=services.too_large())
        raise Undeliverable(services.too_large()) from None
    except Exception:
        services.release_export(export_id=export_id)
        raise
