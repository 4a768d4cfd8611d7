"""The list of actions by what the URL says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from approvals.organisation.models import Person
from complaints.actions.models import Action, ActionQuerySet
from complaints.actions.selectors.access import actions_for, concerns


def actions(person: Person, at: datetime, wanted: Mapping[str, Any]) -> ActionQuerySet:
    """The actions that fit, the next due first; what is over stands behind, the latest first."""
    found = actions_for(person, at)
    whose = wanted.get("whose")
    if whose == "mine":
        found = found.filter(concerns(person, at))
    elif whose == "department":
        here = person.department_id
        found = found.filter(Q(owner__department=here) | Q(owner_post__department=here))
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    for word in (wanted.get("q") or "").split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(key__icontains=word) | Q(ticket__title__icontains=word)
                             | Q(owner__name__icontains=word) | Q(owner_post__name__icontains=word))
    return in_state(found, wanted.get("state") or "", at)


def in_state(found: ActionQuerySet, state: str, at: datetime) -> ActionQuerySet:
    """In one state: `open` is planned or being done, `late` is overdue."""
    if state == "late":
        return found.overdue(at).order_by("due_at", "pk")
    if state == "open":
        return found.unfinished().order_by("due_at", "pk")
    if state in Action.State.values:
        return found.filter(state=state).order_by("-due_at", "-pk")
    return found.order_by("-due_at", "-pk")


def overdue(at: datetime) -> ActionQuerySet:
    """Every action whose time is up, the longest first: for the agenda of the service meeting."""
    return Action.objects.overdue(at).select_related("ticket", "owner", "owner_post").order_by("due_at", "pk")
