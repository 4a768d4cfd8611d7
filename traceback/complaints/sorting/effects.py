"""What the worker does for sorting."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.sorting.services import training
from workflows.ledger.outbox import Delivery, effect


def _gave_up(delivery: Delivery, *, version_id: int) -> None:
    training.fail(version_id=version_id, why=_("多次尝试后仍然失败。请联系管理员。"), at=delivery.at)


@effect(training.WORK, gave_up=_gave_up, lease=timedelta(minutes=30))
def train(delivery: Delivery, *, version_id: int) -> None:
    """Train a model; twice is once."""
    training.train(version_id=version_id, at=delivery.at)
