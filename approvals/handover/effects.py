"""The worker's door to a hand-over."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from approvals.handover import services
from workflows.ledger.outbox import Delivery, effect


@effect(services.EFFECT)
def run(delivery: Delivery, *, handover_id: int) -> None:
    """Go on with the hand-over; may be delivered more than once."""
    with override(settings.LANGUAGE_CODE):
        services.run(handover_id=handover_id, at=delivery.at)
