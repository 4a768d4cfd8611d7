"""The clock's door: what was read since the last time is sealed."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from reports.reading.services import seal_all


@shared_task(name="reports.reading.jobs.seal")
def seal() -> int:
    """Seal what waits; how many reads that were."""
    return seal_all(at=now())
