"""Who sees which case: whoever takes part, whoever's department runs it, and the roles that read everything."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from approvals.inbox.models import Copy, Principal, WorkItem
from approvals.organisation.models import Holding, Person
from marketing_review.models import Attachment, MarketingCase, State


def visible_to(person: Person, at: datetime) -> QuerySet[MarketingCase]:
    """The cases this person may read; a stranger's question finds nothing."""
    cases = MarketingCase.objects.select_related("case", "template__category", "initiator", "department")
    if not person.is_active:
        return cases.none()
    if person.can("cases.read_all"):
        return cases
    own = Q(initiator=person) | Q(owner=person) | Q(department_id=person.department_id)
    taking_part = Q(case_id__in=(addressed_to(person, at) | _asked(person)).values("item__case_id"))
    decided = Q(case_id__in=WorkItem.objects.filter(decided_by=person).values("case_id"))
    copied = Q(case_id__in=Copy.objects.filter(person=person).values("case_id"))
    return cases.filter(own | taking_part | decided | copied | Q(state=State.CLOSED))


def _asked(person: Person) -> QuerySet[Principal]:
    """What they are or were asked about: they read the case and decide nothing."""
    return Principal.objects.filter(kind=Principal.Kind.ASKED, principal_id=person.pk)


def addressed_to(person: Person, at: datetime) -> QuerySet[Principal]:
    """What reaches this person's inbox: by name, or by a post that they hold."""
    posts = Holding.objects.at(at).filter(person=person, post__active=True).values("post_id")
    mine = Q(kind=Principal.Kind.PERSON, principal_id=person.pk)
    return Principal.objects.filter(mine | Q(kind=Principal.Kind.POST, principal_id__in=posts))


def takes_part_now(person: Person, case_id: int, at: datetime) -> bool:
    """Whether an open work item of the case is addressed to this person."""
    return addressed_to(person, at).filter(open=True, item__case_id=case_id).exists()


def attachment_for(person: Person, key: str, attachment_id: int, at: datetime) -> Attachment | None:
    """One file of a case that this person may read."""
    return Attachment.objects.filter(
        pk=attachment_id, marketing__key=key, marketing__in=visible_to(person, at).values("pk")).first()
