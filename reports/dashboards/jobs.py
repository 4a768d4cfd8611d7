"""The clock's door: what dashboards are counted from is kept up to date."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from reports.dashboards.services import keep


@shared_task(name="reports.dashboards.jobs.tick")
def tick() -> int:
    """Keep what has moved by now; returns how much that was."""
    return keep(at=now())
