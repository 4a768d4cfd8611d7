"""The clock's door: what has ended is measured, and what has changed is summed up."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from approvals.health.services import measure


@shared_task(name="approvals.health.jobs.tick")
def tick() -> int:
    """Measure what has ended by now; returns how much that was."""
    return measure(at=now())
