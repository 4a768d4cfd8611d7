"""What other rooms tell of a ticket of the demo just before one of its steps is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from approvals.organisation.models import Person
from complaints.tickets.models import Ticket

Part = Callable[[Ticket, Mapping[str, Person], datetime], None]
_parts: dict[str, Part] = {}


def register(node: str, part: Part) -> None:
    """Let `part(ticket, people, at)` tell what happens before the step of this node is decided."""
    _parts[node] = part


def tell_before(node: str, ticket: Ticket, people: Mapping[str, Person], at: datetime) -> None:
    """What somebody has to tell before this step, if anybody has."""
    if node in _parts:
        _parts[node](Ticket.objects.get(pk=ticket.pk), people, at)
