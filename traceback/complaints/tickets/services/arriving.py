"""New contacts link themselves to the tickets whose saved queries they match."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from complaints.models import ImportRun
from complaints.tickets.models import TicketQuery
from complaints.tickets.services.linking import OVER, link_matching
from complaints.tickets.services.locking import locked
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM

WORK: Final = "tickets.link_new"


def ask_for_linking(run: ImportRun, at: datetime) -> None:
    """Have the worker link what an import brought, as far as it has come."""
    outbox.put(effect=WORK, key=f"{WORK}-{run.pk}-{run.done}", payload={"run_id": run.pk})


def link_new(*, run_id: int, at: datetime) -> int:
    """Ask every active query of the contacts of one import; a contact that matches two tickets is linked to both."""
    number = 0
    queries = TicketQuery.objects.filter(active=True).exclude(ticket__state__in=OVER)
    for query_id, ticket_id in queries.order_by("ticket_id", "pk").values_list("pk", "ticket_id"):
        number += _link(query_id, ticket_id, run_id, at)
    return number


@transaction.atomic
def _link(query_id: int, ticket_id: int, run_id: int, at: datetime) -> int:
    """One ticket at a time, so that nobody waits for all of them; asked again under its lock."""
    ticket = locked(ticket_id)
    query = TicketQuery.objects.filter(pk=query_id, active=True).first()
    if query is None or ticket.state in OVER:
        return 0
    return link_matching(ticket, query.wanted, by=SYSTEM, at=at, run_id=run_id)
