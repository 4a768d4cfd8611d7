"""The clock's door: campaigns are counted again, so that what was imported meanwhile counts as well."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from complaints.tracing.services import measure_campaigns


@shared_task(name="complaints.tracing.jobs.tick")
def tick() -> int:
    """Count every campaign; returns how many."""
    return measure_campaigns(at=now())
