"""The clock's door: digests whose hour has come."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from approvals.notifications.digests import put_due


@shared_task(name="approvals.notifications.jobs.digests")
def digests() -> int:
    """Put the digests that are due into the outbox; returns how many."""
    return put_due(now())
