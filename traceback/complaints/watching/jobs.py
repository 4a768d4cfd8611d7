"""The clock's door: sweeps that are due are asked for."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from complaints.watching.services.sweeping import ask_for_sweeps


@shared_task(name="complaints.watching.jobs.tick")
def tick() -> int:
    """Ask for what is due; asking again changes nothing."""
    return ask_for_sweeps(at=now())
