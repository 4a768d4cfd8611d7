"""The clock's door: the background check of the ledger goes on for a moment."""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.utils.timezone import now

from reports.ledger import news
from workflows.transparency import watching

SECONDS: Final = 1.5  # of every ten: the check never takes more than a sixth of one core


@shared_task(name="reports.ledger.jobs.verify")
def verify() -> int:
    """Do the next slices; how many were done."""
    return watching.work(at=now(), seconds=SECONDS, tell=news.raised)
