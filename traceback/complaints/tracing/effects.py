"""What the worker does for tracing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from complaints.tickets.models import Ticket
from complaints.tracing import services
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.outbox import Delivery, effect

COUNT: Final = "tracing.count_campaign"


@effect(COUNT)
def count_campaign(delivery: Delivery, *, case_id: int) -> None:
    """Count a campaign again; twice is once."""
    services.measure_campaign(case_id=case_id, at=delivery.at)


def ask_for_counting(ticket: Ticket, at: datetime, by: Actor) -> None:
    """Have the campaign of the ticket counted again."""
    if ticket.campaign_id is not None:
        key = f"{COUNT}-{ticket.campaign_id}-{at:%Y%m%d%H%M%S%f}"
        outbox.put(effect=COUNT, key=key, payload={"case_id": ticket.campaign_id})
