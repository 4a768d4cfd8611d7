"""What the worker does for actions."""

from __future__ import annotations

from approvals.organisation.models import Person
from complaints.actions.services import dispatch_waiting
from workflows.ledger.outbox import Delivery, effect


@effect("actions.dispatch")
def dispatch(delivery: Delivery, *, ticket_id: int, by_id: int | None) -> None:
    """Give out what is planned for the ticket; twice is once."""
    by = Person.objects.filter(pk=by_id).first() if by_id else None
    dispatch_waiting(ticket_id=ticket_id, by=by, at=delivery.at)
