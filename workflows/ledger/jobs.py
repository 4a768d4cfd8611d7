"""The clock's and the worker's doors to the outbox."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils.timezone import now

from workflows.ledger import outbox

AT_ONCE = 100


@shared_task(name=outbox.WAKE_UP)
def deliver() -> int:
    """Deliver what waits in the outbox; returns how many messages arrived."""
    return sweep(now())


def sweep(at: datetime) -> int:
    """Deliver what is due at this moment, whether or not anybody was woken for it."""
    return outbox.deliver_due(AT_ONCE, at)
