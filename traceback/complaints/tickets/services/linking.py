"""Contacts and tickets: hundreds at once by a saved query, one by hand, and out again with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, QuerySet, Value
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints import selectors as base
from complaints.models import Contact
from complaints.tickets import happened
from complaints.tickets.models import State, Ticket, TicketContact, TicketExclusion, TicketQuery
from complaints.tickets.services import wanted as filters
from complaints.tickets.services.locking import explained, locked, may_lead
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from workflows.ledger.actor import Actor

OVER = (State.DISMISSED, State.MERGED)
NAMED: Final = 200  # contacts picked by hand that an event names one by one


@transaction.atomic
def link_contacts(
    *, ticket_id: int, wanted: Mapping[str, Any], by: Person, at: datetime, keep: bool = True
) -> int:
    """Link every contact that fits the filter; kept, the filter links what matches later. Returns how many are new."""
    stored = filters.kept(wanted)
    if not stored:
        raise CannotTicket(_("请至少填写一个条件：不能把全部投诉关联到一张工单。"))
    ticket = _open_for_links(ticket_id)
    _may_fill(ticket, by, at)
    if keep:
        TicketQuery.objects.get_or_create(
            ticket=ticket, digest=filters.digest(stored),
            defaults={"wanted": stored, "by_id": by.pk, "by_name": by.name, "at": at})
    return link_matching(ticket, stored, by=by.as_actor(), at=at)


@transaction.atomic
def link_these(*, ticket_id: int, contact_ids: Collection[int], by: Person, at: datetime) -> int:
    """Link contacts picked by hand, also such as were taken out before; returns how many are new."""
    ticket = _open_for_links(ticket_id)
    _may_fill(ticket, by, at)
    TicketExclusion.objects.filter(ticket=ticket, contact_id__in=contact_ids).delete()
    found = Contact.objects.filter(pk__in=contact_ids)
    named = {"contacts": sorted(contact_ids)} if len(contact_ids) <= NAMED else {}
    return _link(ticket, found, TicketContact.How.HAND, by=by.as_actor(), at=at, detail={"by_hand": True, **named})


@transaction.atomic
def unlink_contact(*, ticket_id: int, contact_id: int, reason: str, by: Person, at: datetime) -> None:
    """Take a contact out of a ticket, with a reason; no query brings it back."""
    may_lead(by, at)
    why, ticket = explained(reason), _open_for_links(ticket_id)
    gone, _by_model = TicketContact.objects.filter(ticket=ticket, contact_id=contact_id).delete()
    if not gone:
        return
    TicketExclusion.objects.update_or_create(
        ticket=ticket, contact_id=contact_id,
        defaults={"why": why[:300], "by_id": by.pk, "by_name": by.name, "at": at})
    number = Contact.objects.values_list("number", flat=True).get(pk=contact_id)
    record(ticket, "tickets.contact.unlinked", by=by.as_actor(), at=at, reason=why,
           detail={"contact": contact_id, "number": number})


@transaction.atomic
def stop_query(*, ticket_id: int, query_id: int, by: Person, at: datetime) -> None:
    """Let a saved query link nothing more; what it linked stays."""
    may_lead(by, at)
    ticket = locked(ticket_id)
    if ticket.queries.filter(pk=query_id, active=True).update(active=False):
        wanted = ticket.queries.values_list("wanted", flat=True).get(pk=query_id)
        record(ticket, "tickets.query.stopped", by=by.as_actor(), at=at, detail={"wanted": wanted})


def _may_fill(ticket: Ticket, by: Person, at: datetime) -> None:
    """A unit fills the candidates that it proposes; everything else is led."""
    if not (ticket.state == State.CANDIDATE and ticket.unit_id == by.department_id and by.can("tickets.steer")):
        may_lead(by, at)


def link_matching(ticket: Ticket, stored: Mapping[str, str], *, by: Actor, at: datetime,
                  run_id: int | None = None) -> int:
    """Link what fits the filter (of one import, if it is named) to a ticket that is locked; twice is once."""
    found = base.contacts(filters.read(stored))
    if run_id is not None:
        found = found.filter(run_id=run_id)
    detail = {"wanted": dict(stored), **({"import": run_id} if run_id is not None else {})}
    return _link(ticket, found, TicketContact.How.QUERY, by=by, at=at, detail=detail)


def move_links(source: Ticket, target: Ticket, *, at: datetime) -> int:
    """Everything that is linked to one ticket is linked to the other as well; both are locked."""
    found = Contact.objects.filter(ticket_links__ticket=source)
    return _insert(target, found, TicketContact.How.MERGE, at)


def _link(ticket: Ticket, found: QuerySet[Contact], how: str, *, by: Actor, at: datetime,
          detail: Mapping[str, Any]) -> int:
    number = _insert(ticket, found, how, at)
    if number:
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=at)
        record(ticket, "tickets.contacts.linked", by=by, at=at, detail={"number": number, **detail})
        happened.tell(happened.LINKED, ticket, at, by)
    return number


def _insert(ticket: Ticket, found: QuerySet[Contact], how: str, at: datetime) -> int:
    """One statement, however many there are."""
    out = TicketExclusion.objects.filter(ticket=ticket).values("contact_id")
    rows = (
        found.order_by("pk").exclude(pk__in=out).select_related(None).defer(None)
        .values_list("pk", Value(how, output_field=CharField()), Value(at, output_field=DateTimeField())))
    selected, given = rows.query.sql_with_params()
    table = TicketContact._meta.db_table
    statement = (
        f"INSERT INTO {table} (ticket_id, contact_id, how, at) "  # noqa: S608
        f"SELECT %s, matching.* FROM ({selected}) AS matching WHERE true "
        "ON CONFLICT (ticket_id, contact_id) DO NOTHING")
    with connection.cursor() as cursor:
        cursor.execute(statement, [ticket.pk, *given])
        return max(0, int(cursor.rowcount))


def _open_for_links(ticket_id: int) -> Ticket:
    ticket = locked(ticket_id)
    if ticket.state in OVER:
        raise CannotTicket(_("工单处于「%(state)s」，不能改动关联的投诉。") % {"state": ticket.get_state_display()})
    return ticket
