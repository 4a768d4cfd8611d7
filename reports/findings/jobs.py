"""The clock's door: who has to put something right is reminded."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from reports.findings.services import remind


@shared_task(name="reports.findings.jobs.tick")
def tick() -> int:
    """Remind of what is due or late; nobody is told the same twice."""
    return remind(at=now())
