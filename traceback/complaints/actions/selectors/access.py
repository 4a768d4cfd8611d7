"""Who sees which action, who plans, who does it: whoever may read the ticket reads its actions."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from approvals.organisation.models import Holding, Person, Post
from complaints.actions.models import Action, ActionQuerySet, Evidence
from complaints.tickets import posts
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import LIVE
from complaints.tickets.selectors import tickets_for

SHARED: Final = (
    "ticket__specialist", "owner__department", "owner_post", "accountable__department", "accountable_post", "process",
    "version__process", "done_by", "checked_by", "cancelled_by", "planned_by",
)  # fmt: skip
HEAVY: Final = ("version__source", "version__bindings", "ticket__evidence")


def whole() -> ActionQuerySet:
    """Actions with all that they name, without what is heavy."""
    return Action.objects.select_related(*SHARED).defer(*HEAVY)


def actions_for(person: Person, at: datetime | None = None) -> ActionQuerySet:
    """The actions this person may read."""
    return whole().filter(ticket__in=tickets_for(person, at).order_by().values("pk"))


def one_action(person: Person, ticket_key: str, number: int) -> Action | None:
    """One action, if the person may read it."""
    return actions_for(person).filter(ticket__key=ticket_key, number=number).first()


def evidence_for(person: Person, pk: int) -> Evidence | None:
    """One file, if the person may read its action."""
    return Evidence.objects.filter(pk=pk, action__in=actions_for(person).order_by().values("pk")).first()


def may_plan(person: Person, ticket: Ticket, at: datetime) -> bool:
    """Whether the person plans and gives out the ticket's actions: the specialist department, and whoever leads
    tickets. One statement at most."""
    if not person.can("work.decide"):
        return False
    return ticket.specialist_id == person.department_id or posts.leads(person, at)


def may_change(person: Person, ticket: Ticket, at: datetime) -> bool:
    """The same while there is anything to plan."""
    return ticket.state in LIVE and may_plan(person, ticket, at)


def may_prove(person: Person, action: Action, at: datetime) -> bool:
    """Whether the person has the action before them."""
    if not person.can("work.decide") or action.state != Action.State.DOING:
        return False
    if action.owner_id is not None:
        return action.owner_id == person.pk
    return held_by(person, at).filter(post=action.owner_post_id).exists()


def held_by(person: Person, at: datetime) -> QuerySet[Holding]:
    """The posts that the person holds at that moment."""
    return Holding.objects.at(at).filter(person=person, post__active=True)


def is_owned_by(person: Person, at: datetime) -> Q:
    """A condition on actions: this person, or a post of theirs, does it."""
    return Q(owner=person) | Q(owner_post__in=held_by(person, at).values("post_id"))


def concerns(person: Person, at: datetime) -> Q:
    """A condition on actions: the person does it or answers for it."""
    held = held_by(person, at).values("post_id")
    return is_owned_by(person, at) | Q(accountable=person) | Q(accountable_post__in=held)


def parties_suggested() -> list[str]:
    """Posts and people for whoever names who does it."""
    posts_named = Post.objects.filter(active=True).order_by("code").values_list("name", "code")[:100]
    people = Person.objects.active().order_by("number").values_list("name", "number")[:200]
    return [f"{name} ({code})" for name, code in (*posts_named, *people)]


def now() -> datetime:
    """For readers that are asked without a moment."""
    return timezone.now()
