"""A candidate is confirmed: the ticket is opened and runs on the published version of its process."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from approvals.organisation.models import Person
from complaints.tickets.laws import PROCESS_KEY
from complaints.tickets.models import Ticket, TicketRun
from complaints.tickets.services.locking import advance, locked, may_lead
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from workflows.ledger.actor import Actor
from workflows.runtime.move import Move
from workflows.runtime.services import CannotStart, start_case


@transaction.atomic
def open_ticket(*, ticket_id: int, by: Person, at: datetime) -> Ticket:
    """Confirm a candidate; its case begins and the first work stands in the inbox."""
    may_lead(by, at)
    ticket = locked(ticket_id)
    advance(ticket, "open", by=by.as_actor(), at=at)
    record(ticket, "tickets.ticket.opened", by=by.as_actor(), at=at)
    begin_run(ticket, key=ticket.key, by=by.as_actor(), at=at)
    return ticket


def begin_run(ticket: Ticket, *, key: str, by: Actor, at: datetime) -> None:
    """A case of the ticket's process, from its beginning."""

    def attach(move: Move) -> None:
        ticket.case = move.case
        ticket.save(update_fields=["case"])
        TicketRun.objects.create(ticket=ticket, case=move.case, round=ticket.round, at=at)

    try:
        start_case(process_key=PROCESS_KEY, key=key, title=ticket.title, by=by, at=at, before=attach,
                   data={"major": ticket.major})
    except CannotStart as refusal:
        raise CannotTicket(str(refusal)) from refusal
    ticket.refresh_from_db()
