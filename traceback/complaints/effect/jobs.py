"""The clock's door: what is being watched is measured, and what has come back is opened again."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from complaints.effect.services import sweep


@shared_task(name="complaints.effect.jobs.tick")
def tick() -> int:
    """Measure what is watched; returns how many tickets that was."""
    return sweep(at=now())
