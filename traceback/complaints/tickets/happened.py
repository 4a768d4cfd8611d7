"""Who is told, in the same transaction, after a ticket moved or contacts were linked to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from complaints.tickets.models import Ticket
from workflows.ledger.actor import Actor

LINKED: Final = "linked"  # the name for linked contacts; every other name is a transition's
Hook = Callable[[Ticket, datetime, Actor], None]
_hooks: dict[str, list[Hook]] = {}


def register(name: str, hook: Hook) -> None:
    """Call `hook(ticket, at, by)` after the transition of this name, or after `linked`."""
    known = _hooks.setdefault(name, [])
    if hook not in known:
        known.append(hook)


def tell(name: str, ticket: Ticket, at: datetime, by: Actor) -> None:
    """Tell everybody who wanted to know."""
    for hook in _hooks.get(name, ()):
        hook(ticket, at, by)
