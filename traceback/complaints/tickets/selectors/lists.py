"""The list of tickets: filtered by what the URL says, the most pressing first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from approvals.organisation.models import Person
from complaints.tickets.models import LIVE, State, Ticket, TicketContact
from complaints.tickets.selectors.access import tickets_for

OFFERED: Final = 50
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "live": LIVE, "candidate": (State.CANDIDATE,), "over": (State.CLOSED, State.DISMISSED, State.MERGED)}


def found_tickets(person: Person, wanted: Mapping[str, Any], at: datetime) -> QuerySet[Ticket]:
    """Tickets that fit; what waits for a confirmation and what is worked on stands before what is over."""
    counted = TicketContact.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    over = Case(When(state__in=GROUPS["over"], then=Value(1)), default=Value(0))
    found = tickets_for(person, at).filter(_fitting(wanted))
    number = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return found.annotate(linked=Coalesce(number, 0), over=over).order_by("over", "-priority", "-updated_at", "-pk")


def live_tickets(person: Person, at: datetime) -> list[Ticket]:
    """The most pressing tickets that contacts can still be added to, to choose one from."""
    states = (*GROUPS["candidate"], *GROUPS["live"])
    found = tickets_for(person, at).filter(state__in=states).select_related(None)
    return list(found.only("key", "title").order_by("-priority", "-updated_at", "-pk")[:OFFERED])


def _fitting(wanted: Mapping[str, Any]) -> Q:
    fits = Q()
    if states := GROUPS.get(wanted.get("group") or ""):
        fits &= Q(state__in=states)
    for name in ("state", "kind", "problem_type", "level"):
        if wanted.get(name):
            fits &= Q(**{name: wanted[name]})
    if wanted.get("specialist"):
        fits &= Q(specialist__code=wanted["specialist"])
    if wanted.get("major"):
        fits &= Q(major=True)
    for word in (wanted.get("q") or "").split():
        fits &= Q(title__icontains=word) | Q(key__icontains=word) | Q(summary__icontains=word)
    return fits
