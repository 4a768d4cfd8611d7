"""What the worker does for imports."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.services import taking
from complaints.services.runs import WORK
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, run_id: int) -> None:
    taking.give_up(run_id=run_id, why=_("多次尝试后仍然失败。请联系管理员。"), at=delivery.at)


@effect(WORK, gave_up=_gave_up, lease=timedelta(minutes=10))
def take_in(delivery: Delivery, *, run_id: int) -> None:
    """Go on with an import; twice is once."""
    taking.go_on(run_id=run_id, at=delivery.at)
