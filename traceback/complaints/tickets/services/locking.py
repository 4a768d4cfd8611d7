"""A ticket under its lock, and the one way in which it moves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from approvals.organisation.models import Person
from complaints.tickets import gates, happened, posts
from complaints.tickets.models import Ticket
from complaints.tickets.models.machine import unmet
from complaints.tickets.moves import MOVES
from complaints.tickets.services.refusals import CannotTicket
from workflows.ledger.actor import Actor

LEAST_WORDS = 2


def locked(ticket_id: int) -> Ticket:
    """The ticket, locked until the transaction ends; whoever moves its case as well holds that first."""
    return Ticket.objects.select_for_update(of=("self",)).get(pk=ticket_id)


def advance(ticket: Ticket, name: str, *, by: Actor, at: datetime) -> None:
    """One transition: the gates are asked, the machine decides, everybody concerned is told. Refused in a sentence."""
    if ticket.state not in Ticket.machine().transitions.get(name, {}):
        raise CannotTicket(_("工单处于「%(state)s」，不能执行「%(move)s」。") % {
            "state": ticket.get_state_display(), "move": MOVES[name]})
    if why := [*unmet(ticket, name), *gates.against(name, ticket, at)]:
        raise CannotTicket(_("不能执行「%(move)s」：%(why)s。") % {
            "move": MOVES[name], "why": "；".join(sentence.rstrip("。.") for sentence in why)})
    try:
        getattr(ticket, name)(by_id=by.id, at=at)
    except TransitionNotAllowed as refusal:  # the machine knows better than its table
        raise CannotTicket(_("现在不能执行「%(move)s」。") % {"move": MOVES[name]}) from refusal
    ticket.updated_at = at
    ticket.save()
    happened.tell(name, ticket, at, by)


def may_lead(by: Person, at: datetime) -> None:
    """Only customer service and Quality Management steer tickets; raises CannotTicket."""
    if not (by.can("tickets.steer") and posts.leads(by, at)):
        raise CannotTicket(_("只有客服原因定位岗与质量管理岗位可以这样处理工单。"))


def explained(reason: str, field: str = "reason") -> str:
    """The reason as it is kept; raises CannotTicket when it says nothing."""
    said = " ".join(reason.split())
    if len(said) < LEAST_WORDS:
        why = _("请写明理由（至少 %(least)s 个字）。") % {"least": LEAST_WORDS}
        raise CannotTicket(why, fields={field: why})
    return said[:500]
