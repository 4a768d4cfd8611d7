"""The worker's door to a migration."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.translation import override

from workflows.ledger.outbox import Delivery, effect
from workflows.migration import carrying, services


@effect(services.EFFECT, lease=timedelta(minutes=5))
def carry_on(delivery: Delivery, *, migration_id: int) -> None:
    """Go on with the forecast or the migration; may be delivered more than once."""
    with override(settings.LANGUAGE_CODE):
        carrying.carry_on(migration_id=migration_id, at=delivery.at)
