"""A hard individual complaint: the customer is helped the same day, apart from the problem behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.working_time.selectors import calendar_for
from complaints.models import Contact
from complaints.tickets.laws import RELIEF_KEY
from complaints.tickets.models import Kind, Level, Relief, Ticket, TicketContact
from complaints.tickets.services.proposing import propose_ticket
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from workflows.ledger.actor import Actor
from workflows.runtime.move import Move
from workflows.runtime.services import CannotStart, start_case

FARTHEST = 31  # days: no holiday is longer


@transaction.atomic
def take_up_individual(*, contact_id: int, title: str, summary: str, by: Person, at: datetime) -> Ticket:
    """A candidate about one hard complaint, raised by its unit; the customer's task is due the same working day."""
    if not by.can("tickets.steer"):
        raise CannotTicket(_("您的角色不能提出工单。"))
    contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if contact is None:
        raise CannotTicket(_("没有这件投诉。"))
    ticket = propose_ticket(
        title=title or contact.title, kind=Kind.INDIVIDUAL, summary=summary, by=by.as_actor(), at=at, level=Level.UNIT,
        unit=by.department, place=contact.place, product=contact.product, category=contact.category,
        origin=f"contact:{contact.pk}")
    if Relief.objects.filter(ticket=ticket).exists():
        return ticket
    TicketContact.objects.create(ticket=ticket, contact=contact, how=TicketContact.How.HAND, at=at)
    _begin_relief(ticket, by.as_actor(), at)
    return ticket


def same_working_day(at: datetime) -> datetime:
    """The end of the working day that it is; after hours and on days off, of the next one."""
    calendar = calendar_for()
    today = calendar.day_of(at)
    for ahead in range(FARTHEST):
        spans = calendar.spans(today + timedelta(days=ahead))
        if spans and spans[-1][1] > at:
            return spans[-1][1]
    raise CannotTicket(_("工作日历在今后一个月内没有工作日。"))


def _begin_relief(ticket: Ticket, by: Actor, at: datetime) -> None:
    due = same_working_day(at)

    def attach(move: Move) -> None:
        Relief.objects.create(ticket=ticket, case=move.case, due_at=due)

    try:
        start_case(process_key=RELIEF_KEY, key=f"{ticket.key}-R", title=ticket.title, by=by, at=at, before=attach,
                   data={"due": due.isoformat()})
    except CannotStart as refusal:
        raise CannotTicket(str(refusal)) from refusal
    record(ticket, "tickets.relief.begun", by=by, at=at, detail={"due": due.isoformat()})
