"""What happens with the evidence when a ticket's effect is decided on."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from complaints.effect.services import freeze
from complaints.tickets.happened import Hook
from complaints.tickets.models import Ticket
from workflows.ledger.actor import Actor

DECIDING: Final = ("confirm_effect", "find_still_there", "close", "reopen")


def freezing(move: str) -> Hook:
    """A hook that keeps what the move stood on."""

    def kept(ticket: Ticket, at: datetime, by: Actor) -> None:
        freeze(ticket, move, by=by, at=at)

    return kept
