"""A ticket of contacts that somebody picked one by one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from approvals.organisation.models import Person
from complaints.models import Contact
from complaints.tickets.models import Ticket
from complaints.tickets.services.linking import link_these
from complaints.tickets.services.proposing import propose_ticket

SHARED = ("category", "place", "product")


@transaction.atomic
def propose_of_these(
    *, contact_ids: Collection[int], token: UUID, by: Person, at: datetime, title: str, kind: str, summary: str,
    level: str, urgency: int, difficulty: int, impact: int,
) -> Ticket:
    """A candidate with exactly these contacts, about what all of them share; twice with one token is once."""
    ticket = propose_ticket(
        title=title, kind=kind, summary=summary, level=level, rated=(urgency, difficulty, impact), unit=by.department,
        by=by.as_actor(), at=at, origin=f"picked:{by.pk}:{token}", **_about(contact_ids))
    link_these(ticket_id=ticket.pk, contact_ids=contact_ids, by=by, at=at)
    return ticket


def _about(contact_ids: Collection[int]) -> dict[str, Any]:
    contacts = list(Contact.objects.filter(pk__in=contact_ids).select_related(*SHARED).only("pk", *SHARED))
    found = {name: {getattr(one, name) for one in contacts} for name in SHARED}
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}
