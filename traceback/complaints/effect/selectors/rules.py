"""Rules and frozen evidence of a ticket."""

from __future__ import annotations

from django.db.models import QuerySet

from complaints.effect.models import ClosingRule, Frozen
from complaints.tickets.models import Ticket

SHARED = ("place", "product")


def rule_in_force(ticket: Ticket) -> ClosingRule | None:
    """The latest version set in the ticket's present round; an earlier round's fix day says nothing about this one."""
    latest = latest_rule(ticket)
    return latest if latest is not None and latest.round == ticket.round else None


def latest_rule(ticket: Ticket) -> ClosingRule | None:
    """The latest version of whatever round, with its measurement."""
    return ClosingRule.objects.filter(ticket=ticket).select_related("measurement", *SHARED).order_by("-number").first()


def rules_of(ticket: Ticket) -> QuerySet[ClosingRule]:
    """All versions, the latest first."""
    return ClosingRule.objects.filter(ticket=ticket).select_related(*SHARED).order_by("-number")


def frozen_of(ticket: Ticket) -> QuerySet[Frozen]:
    """What was decided on, the latest first."""
    return Frozen.objects.filter(ticket=ticket).order_by("-pk")
