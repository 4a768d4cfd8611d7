"""What the archive notes of a ticket's moves, in their transaction."""

from __future__ import annotations

from datetime import datetime

from complaints.archive.models import CauseFound
from complaints.tickets.models import Ticket
from workflows.ledger.actor import Actor


def note_cause_found(ticket: Ticket, at: datetime, by: Actor) -> None:
    """The first time in a round counts."""
    CauseFound.objects.get_or_create(ticket=ticket, round=ticket.round, defaults={"at": at})
