"""The clock's door: versions whose day has come are put in force, stopped ones without a case are retired."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from approvals.health.services import measure
from approvals.release.services import sweep
from approvals.release.trying import watch


@shared_task
def tick() -> None:
    """Do what is due by now; nothing is done twice."""
    sweep(at=now())


@shared_task
def guard() -> None:
    """Measure what has ended and hold the trials whose guard-rails are broken."""
    at = now()
    measure(at=at)
    watch(at=at)
