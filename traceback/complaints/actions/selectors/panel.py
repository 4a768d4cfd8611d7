"""What a ticket's page shows of its actions, whose work bars them from judging, and who reads it because of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from approvals.organisation.access import person_of
from approvals.organisation.models import Holding, Person
from complaints.actions.models import Action
from complaints.actions.models.action import DISPATCHED
from complaints.actions.selectors.access import concerns, may_change, whole
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import LIVE


def render(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    """The table of measures and who answers for them; one statement on a page that knows whether its reader leads."""
    at = timezone.now()
    found = list(whole().filter(ticket=ticket).annotate(files=Count("evidence")).order_by("number"))
    standing = [one for one in found if one.state != Action.State.CANCELLED]
    return {
        "ticket": ticket, "rows": [(one, one.is_late(at)) for one in found], "all": len(standing),
        "done": sum(not one.is_open for one in standing), "may_plan": _may_plan(request, ticket, at),
        "planned": any(one.state == Action.State.PLANNED for one in found),
    }  # fmt: skip


def _may_plan(request: HttpRequest, ticket: Ticket, at: datetime) -> bool:
    """The page of a ticket knows already whether its reader leads tickets."""
    person, leads = person_of(request), getattr(ticket, "leads", None)
    if leads is None:
        return may_change(person, ticket, at)
    mine = leads or ticket.specialist_id == person.department_id
    return ticket.state in LIVE and person.can("work.decide") and mine


def owners_of(ticket: Ticket) -> set[int]:
    """Everybody who does, did or answers for an action of the ticket that was not called off, in any round; of a post
    whoever held it since the action was given out."""
    actions = Action.objects.standing().filter(ticket=ticket)
    named = actions.values_list("owner_id", "accountable_id", "done_by_id")
    held_since = Q(until__isnull=True) | Q(until__gt=F("post_since"))
    given = actions.filter(state__in=DISPATCHED, owner_post=OuterRef("post_id")).order_by("dispatched_at")
    holders = Holding.objects.annotate(post_since=given.values("dispatched_at")[:1]).filter(
        Exists(given), held_since).values_list("person_id", flat=True)
    return {pk for row in named for pk in row if pk is not None} | set(holders)


def readers(person: Person) -> Q:
    """A condition on tickets: the person does one of its actions or answers for it."""
    mine = Action.objects.filter(concerns(person, timezone.now())).order_by().values("ticket_id")
    return Q(pk__in=mine)
