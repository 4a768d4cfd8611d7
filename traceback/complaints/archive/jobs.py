"""The clock's door: months are closed on their day, late figures are noted beside closed months."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from complaints.archive.services import close_due, note_corrections


@shared_task(name="complaints.archive.jobs.tick")
def tick() -> None:
    """Do what is due by now; nothing is done twice."""
    at = now()
    close_due(at=at)
    note_corrections(at=at)
