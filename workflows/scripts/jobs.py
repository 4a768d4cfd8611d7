"""The clock's door: versions whose time is over are called expired."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from workflows.scripts.services import sweep


@shared_task
def tick() -> None:
    """Do what is due by now; nothing is done twice."""
    sweep(at=now())
