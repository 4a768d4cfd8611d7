"""What other rooms say against a move of a ticket: asked under its lock, before it moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaints.tickets.models import Ticket

Gate = Callable[[Ticket, datetime], list[str]]
_gates: dict[str, list[Gate]] = {}


def register(transition: str, gate: Gate) -> None:
    """Ask `gate(ticket, at)` before the transition; every sentence it answers refuses it."""
    known = _gates.setdefault(transition, [])
    if gate not in known:
        known.append(gate)


def against(transition: str, ticket: Ticket, at: datetime) -> list[str]:
    """Everything that speaks against the transition now; empty when it may happen."""
    return [sentence for gate in _gates.get(transition, ()) for sentence in gate(ticket, at)]
