"""Who improves: whoever owns an action of a ticket never judges its effect."""

from __future__ import annotations

from collections.abc import Callable, Collection

from complaints.tickets.models import Ticket

Owners = Callable[[Ticket], Collection[int]]
_owners: dict[str, Owners] = {}


def register(name: str, owners: Owners) -> None:
    """Ask `owners(ticket)` for the ids of the people who own or carry out actions of the ticket."""
    _owners[name] = owners


def owners_of(ticket: Ticket) -> set[int]:
    """The ids of everybody who improves."""
    return {person_id for owners in _owners.values() for person_id in owners(ticket)}
