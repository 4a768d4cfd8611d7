"""The clock's door: when a month is closed every department gets its bulletin, on the next one's first working day the
leaders get theirs."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from reports.bulletins.services import make_due, make_operations_due


@shared_task(name="reports.bulletins.jobs.tick")
def tick() -> int:
    """Ask for what is due; nothing is asked for twice. Returns how many are new."""
    at = now()
    return make_due(at=at) + make_operations_due(at=at)
