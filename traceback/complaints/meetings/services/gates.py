"""Only a decision of the meeting lets a ticket go on from it: each decision once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.meetings.models import Decision
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import State


def not_adopted(ticket: Ticket, at: datetime) -> list[str]:
    """A sentence while a ticket before the meeting has no plan that was adopted."""
    return _without(ticket, Decision.Verdict.ADOPTED)


def not_rejected(ticket: Ticket, at: datetime) -> list[str]:
    """A sentence while the meeting has not turned the plan down."""
    return _without(ticket, Decision.Verdict.REJECTED)


def _without(ticket: Ticket, verdict: str) -> list[str]:
    if ticket.state != State.MEETING:
        return []
    fresh = Decision.objects.filter(item__ticket=ticket, ticket_round=ticket.round, ticket_moved=False, verdict=verdict)
    return [] if fresh.exists() else [_("须由服务例会作出决议，并记录责任人与完成日期")]
