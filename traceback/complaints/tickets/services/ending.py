"""Off the way: a ticket is dismissed, merged into another, reopened, raised from unit to company."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.tickets import happened
from complaints.tickets.models import FINAL, Level, State, Ticket, TicketQuery
from complaints.tickets.services.linking import move_links
from complaints.tickets.services.locking import advance, explained, locked, may_lead
from complaints.tickets.services.opening import begin_run
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from workflows.engine.protocol import Cancel
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.runtime.models import Case
from workflows.runtime.move import moving


@transaction.atomic
def dismiss_ticket(*, ticket_id: int, reason: str, by: Person, at: datetime) -> Ticket:
    """Give a suspicion up, with a reason; work that is open on it is closed."""
    may_lead(by, at)
    why = explained(reason)
    _hold_cases(ticket_id)
    ticket = locked(ticket_id)
    ticket.reason = why
    advance(ticket, "dismiss", by=by.as_actor(), at=at)
    _end_case(ticket, "tickets.ticket.dismissed", why, by=by.as_actor(), at=at)
    record(ticket, "tickets.ticket.dismissed", by=by.as_actor(), at=at, reason=why)
    return ticket


@transaction.atomic
def merge_ticket(*, ticket_id: int, into_id: int, reason: str, by: Person, at: datetime) -> Ticket:
    """Two tickets are one problem: complaints and queries go on in the other one, the links of this one stay."""
    may_lead(by, at)
    why = explained(reason)
    if ticket_id == into_id:
        raise CannotTicket(_("工单不能并入自己。"), fields={"into": _("请选择另一张工单。")})
    _hold_cases(ticket_id, into_id)
    # In one order, so that two people merging crosswise wait for each other instead of standing in a ring.
    held = {pk: locked(pk) for pk in sorted((ticket_id, into_id))}
    ticket, target = held[ticket_id], held[into_id]
    if target.state in FINAL:
        raise CannotTicket(_("只能并入仍在处理的工单。"), fields={"into": _("请选择仍在处理的工单。")})
    ticket.merged_into, ticket.reason = target, why
    advance(ticket, "merge", by=by.as_actor(), at=at)
    _end_case(ticket, "tickets.ticket.merged", why, by=by.as_actor(), at=at)
    number = move_links(ticket, target, at=at)
    _move_queries(ticket, target)
    record(ticket, "tickets.ticket.merged", by=by.as_actor(), at=at, reason=why, detail={"into": target.key})
    record(target, "tickets.ticket.took_in", by=by.as_actor(), at=at, reason=why,
           detail={"from": ticket.key, "number": number})
    happened.tell(happened.LINKED, target, at, by.as_actor())
    return ticket


@transaction.atomic
def reopen_ticket(*, ticket_id: int, reason: str, by: Person | Actor, at: datetime) -> Ticket:
    """The problem is back: a new round begins on the version that is in force now; what was found before stays.

    By a person who leads tickets, or by the system when the figures say so."""
    if isinstance(by, Person):
        may_lead(by, at)
    actor = by.as_actor() if isinstance(by, Person) else by
    why = explained(reason)
    _hold_cases(ticket_id)
    ticket = locked(ticket_id)
    ticket.reason = why
    watched = ticket.state == State.VERIFYING  # a relapse under observation ends what was waiting for the verdict
    advance(ticket, "reopen", by=actor, at=at)
    if watched:
        _end_case(ticket, "tickets.ticket.reopened", why, by=actor, at=at)
    record(ticket, "tickets.ticket.reopened", by=actor, at=at, reason=why)
    begin_run(ticket, key=f"{ticket.key}-{ticket.round}", by=actor, at=at)
    return ticket


@transaction.atomic
def raise_to_company(*, ticket_id: int, reason: str, by: Person, at: datetime) -> Ticket:
    """What turns out to be common goes up from the unit to the company."""
    why = explained(reason)
    ticket = locked(ticket_id)
    if not (by.department_id == ticket.unit_id and by.can("tickets.steer")):
        may_lead(by, at)
    if ticket.level == Level.COMPANY:
        return ticket
    if ticket.state in FINAL:
        raise CannotTicket(_("工单已结束，不能升级。"))
    ticket.level, ticket.updated_at = Level.COMPANY, at
    ticket.save(update_fields=["level", "updated_at"])
    record(ticket, "tickets.ticket.raised", by=by.as_actor(), at=at, reason=why)
    return ticket


def _hold_cases(*ticket_ids: int) -> None:
    """Cases before tickets, always: whoever decides a step holds them in this order."""
    list(Case.objects.select_for_update(of=("self",)).filter(ticket__pk__in=ticket_ids).order_by("pk").values_list("pk"))


def _end_case(ticket: Ticket, verb: str, reason: str, *, by: Actor, at: datetime) -> None:
    if ticket.case_id is None:
        return
    with moving(case_id=ticket.case_id, by=by, at=at) as move:
        about = Object("case", move.case.key, name=ticket.title)
        move.apply(Cancel(reason), entry=Entry(verb=verb, object=about, reason=reason))


def _move_queries(source: Ticket, target: Ticket) -> None:
    """The other one links what matches from now on; those that it has already, once."""
    known = set(target.queries.values_list("digest", flat=True))
    TicketQuery.objects.bulk_create(
        TicketQuery(ticket=target, wanted=one.wanted, digest=one.digest, by_id=one.by_id, by_name=one.by_name,
                    at=one.at)
        for one in source.queries.filter(active=True) if one.digest not in known)
    source.queries.update(active=False)


