"""Who reads which ticket: who leads them, who is on its way, who works on it; a stranger's question finds nothing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from approvals.inbox.models import Principal, WorkItem
from approvals.organisation.models import Department, Holding, Person
from complaints.tickets import posts, readers
from complaints.tickets.models import Ticket

SHARED = ("case", "category", "place", "product", "specialist", "unit", "opened_by", "merged_into")


def tickets_for(person: Person, at: datetime | None = None) -> QuerySet[Ticket]:
    """The tickets this person may read."""
    tickets = Ticket.objects.select_related(*SHARED)
    if not person.can("tickets.read"):
        return tickets.none()
    if person.can("cases.read_all"):
        return tickets
    now = at or timezone.now()
    held = Holding.objects.at(now).filter(person=person, post__active=True).values("post_id")
    # Customer service and Quality Management: the departments that the leading posts belong to.
    leading = Department.objects.filter(pk=person.department_id, posts__code__in=posts.LEADING, posts__active=True)
    mine = Q(kind=Principal.Kind.PERSON, principal_id=person.pk) | Q(kind=Principal.Kind.ASKED, principal_id=person.pk)
    addressed = Principal.objects.filter(mine | Q(kind=Principal.Kind.POST, principal_id__in=held))
    decided = WorkItem.objects.filter(decided_by=person)
    worked = Q(runs__case__in=addressed.values("item__case_id")) | Q(runs__case__in=decided.values("case_id"))
    own = Q(opened_by=person) | Q(specialist_id=person.department_id) | Q(unit_id=person.department_id)
    readable = Ticket.objects.filter(own | worked | readers.also(person)).values("pk")
    return tickets.filter(Q(pk__in=readable) | Q(Exists(leading)))


def one_ticket(person: Person, key: str, at: datetime | None = None) -> Ticket | None:
    """The ticket with this number, if the person may read it."""
    return tickets_for(person, at).filter(key=key).first()
