"""Meetings and the decisions that are followed up, by what the URL says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from approvals.organisation.models import Person
from complaints.meetings.models import Decision, DecisionQuerySet, Meeting
from complaints.meetings.selectors.access import decisions_for, meetings_for
from complaints.tickets.models import Ticket


def meetings(person: Person, wanted: Mapping[str, Any]) -> QuerySet[Meeting]:
    """Meetings by words and state, the latest first."""
    found = meetings_for(person).defer("minutes")
    for word in (wanted.get("q") or "").split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(key__icontains=word) | Q(place__icontains=word)
                             | Q(chair__name__icontains=word))
    if state := wanted.get("state"):
        found = found.filter(state=state)
    points = Count("agenda", distinct=True)
    decided = Count("agenda__decision", distinct=True)
    still = Count("agenda__decision", filter=Q(agenda__decision__state=Decision.State.OPEN), distinct=True)
    return found.annotate(points=points, decided=decided, still_open=still).order_by("-held_at", "-pk")


def decisions(person: Person, today: date, wanted: Mapping[str, Any]) -> DecisionQuerySet:
    """Decisions across meetings: by words, owner, and whether they are carried out; the next due first."""
    found = decisions_for(person)
    for word in (wanted.get("q") or "").split()[:5]:
        found = found.filter(Q(key__icontains=word) | Q(text__icontains=word) | Q(item__title__icontains=word)
                             | Q(owner__name__icontains=word))
    if wanted.get("whose") == "mine":
        found = found.filter(owner=person)
    elif wanted.get("whose") == "department":
        found = found.filter(owner__department_id=person.department_id)
    state = wanted.get("state") or ""
    if state == "late":
        found = found.overdue(today)
    elif state:
        found = found.filter(state=state)
    return found.order_by("state", "due_on", "pk") if not state else found.order_by("due_on", "pk")


def unfinished(today: date) -> DecisionQuerySet:
    """Every decision that is still to be carried out, the longest due first."""
    return Decision.objects.open().select_related("owner", "item__meeting").order_by("due_on", "pk")


def decisions_of(ticket: Ticket) -> DecisionQuerySet:
    """What meetings decided on a ticket, the first decision first."""
    found = Decision.objects.filter(item__ticket=ticket).select_related("owner", "item__meeting", "done_by")
    return found.defer("item__meeting__minutes").order_by("decided_at", "pk")
