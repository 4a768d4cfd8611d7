"""The clock's door: versions whose successor counts by now are called superseded."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from workflows.rules.services import sweep


@shared_task
def tick() -> None:
    """Do what is due by now; nothing is done twice."""
    sweep(at=now())
