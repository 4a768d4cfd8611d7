"""What the worker does for hot topics."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.hotspots import services
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, run_id: int) -> None:
    services.fail_run(run_id=run_id, why=_("多次尝试后仍然失败。请联系管理员。"), at=delivery.at)


@effect(services.WORK, gave_up=_gave_up, lease=timedelta(minutes=30))
def group(delivery: Delivery, *, run_id: int) -> None:
    """Group a period; twice is once."""
    services.group_run(run_id=run_id, at=delivery.at)
