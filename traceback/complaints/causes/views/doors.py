"""Finding what a page is about; a stranger cannot tell it from nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from approvals.organisation.access import person_of
from complaints.causes import access
from complaints.causes.models import Investigation, Why
from complaints.tickets.models import Ticket
from complaints.tickets.selectors import one_ticket


def ticket_or_404(request: HttpRequest, key: str) -> Ticket:
    """The ticket, if the person may read it."""
    found = one_ticket(person_of(request), key)
    if found is None:
        raise Http404
    return found


def why_or_404(request: HttpRequest, key: str, pk: int) -> Why:
    """The why, if the person may read its ticket."""
    found = access.why_for(person_of(request), key, pk)
    if found is None:
        raise Http404
    return found


def investigation_or_404(request: HttpRequest, key: str, pk: int) -> Investigation:
    """The investigation, if the person may read its ticket."""
    found = access.investigation_for(person_of(request), key, pk)
    if found is None:
        raise Http404
    return found
