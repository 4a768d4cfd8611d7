"""Keeping in mind who has looked at what before deciding it."""

from __future__ import annotations

from datetime import datetime

from approvals.inbox.models import Opening, WorkItem
from approvals.organisation.models import Person


def mark_opened(person: Person, item: WorkItem, at: datetime) -> None:
    """Record the first time that the person has the open item before them; later times change nothing."""
    if item.is_open:
        Opening.objects.bulk_create([Opening(person=person, item=item, at=at)], ignore_conflicts=True)
