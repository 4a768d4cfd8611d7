"""Case numbers: MKT-2026-0417, one counter a year."""

from __future__ import annotations

from datetime import datetime

from marketing_review.models import Counter
from marketing_review.models.content import ZONE


def next_key(at: datetime) -> str:
    """The next case number of the year; the counter's row stays locked until the caller's transaction ends."""
    year = at.astimezone(ZONE).year
    Counter.objects.get_or_create(year=year)
    counter = Counter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"MKT-{year}-{counter.last:04d}"
