"""A ticket's own stream in the ledger: what happens to it beside the moves of its process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from complaints.tickets.models import Ticket
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry, File, Object
from workflows.ledger.services import append


def record(ticket: Ticket, verb: str, *, by: Actor, at: datetime, reason: str = "",
           detail: Mapping[str, Any] | None = None, diff: Sequence[Change] = (), files: Sequence[File] = ()) -> None:
    """One event about the ticket, in the transaction of its deed; other rooms record here what they do to a ticket."""
    about = Object("ticket", ticket.key, name=ticket.title)
    append(stream=ticket.stream, at=at, by=by, entry=Entry(
        verb=verb, object=about, reason=reason, detail=detail or {}, diff=diff, files=files, round=ticket.round))
