"""Who analyses: the specialist department, the unit that found it, and who leads the ticket; everybody else reads."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from approvals.organisation.models import Person
from complaints.causes.models import Evidence, Investigation, InvestigationFile, Why
from complaints.tickets import posts
from complaints.tickets.models import LIVE, State, Ticket
from complaints.tickets.selectors import tickets_for

ANALYSED_IN: Final = (State.OPEN, State.ANALYSING)


def may_analyse(person: Person, ticket: Ticket, at: datetime) -> bool:
    """Whether the person works on the tree now."""
    return ticket.state in ANALYSED_IN and takes_part(person, ticket, at)


def may_investigate(person: Person, ticket: Ticket, at: datetime) -> bool:
    """Whether the person plans and records investigations now: also while it is planned, improved and verified."""
    return ticket.state in LIVE and takes_part(person, ticket, at)


def takes_part(person: Person, ticket: Ticket, at: datetime) -> bool:
    """Whether the ticket is this person's work, too."""
    if not person.can("causes.write"):
        return False
    own = person.department_id in {ticket.specialist_id, ticket.unit_id} or person.pk == ticket.opened_by_id
    return own or posts.leads(person, at)


def why_for(person: Person, key: str, pk: int) -> Why | None:
    """One why of the ticket with this number, if the person may read the ticket."""
    return Why.objects.filter(pk=pk, ticket__key=key, ticket__in=tickets_for(person).values("pk")).first()


def evidence_for(person: Person, pk: int) -> Evidence | None:
    """One piece of evidence, if the person may read its ticket."""
    seen = Evidence.objects.filter(pk=pk, why__ticket__in=tickets_for(person).values("pk"))
    return seen.select_related("why__ticket").first()


def investigation_for(person: Person, key: str, pk: int) -> Investigation | None:
    """One investigation, if the person may read its ticket."""
    seen = Investigation.objects.filter(pk=pk, ticket__key=key, ticket__in=tickets_for(person).values("pk"))
    return seen.select_related(
        "leader", "planned_by", "recorded_by", "walkthrough", "field_task__plan", "field_task__branch").first()


def file_for(person: Person, pk: int) -> InvestigationFile | None:
    """One file of an investigation, if the person may read its ticket."""
    return InvestigationFile.objects.filter(
        pk=pk, investigation__ticket__in=tickets_for(person).values("pk")).first()
