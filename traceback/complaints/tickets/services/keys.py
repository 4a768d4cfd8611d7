"""Ticket numbers: CMP-2026-0244, one counter a year."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localtime

from complaints.tickets.models import TicketCounter


def next_key(at: datetime) -> str:
    """The next number of the year; the counter's row stays locked until the caller's transaction ends."""
    year = localtime(at).year
    TicketCounter.objects.get_or_create(year=year)
    counter = TicketCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"CMP-{year}-{counter.last:04d}"
