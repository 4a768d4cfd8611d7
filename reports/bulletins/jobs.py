"""The clock's door: when a month is closed every department gets its bulletin."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from reports.bulletins.services import make_due


@shared_task(name="reports.bulletins.jobs.tick")
def tick() -> int:
    """Ask for what is due; nothing is asked for twice. Returns how many are new."""
    return make_due(at=now())
