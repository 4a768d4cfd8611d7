"""Who reads which meeting, and who keeps it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from approvals.organisation.models import Person
from complaints.meetings.models import AgendaItem, Attendance, Decision, DecisionQuerySet, Meeting
from complaints.tickets import posts


def may_call(person: Person, at: datetime) -> bool:
    """Whether the person calls meetings: the post that keeps them, and whoever leads tickets."""
    return person.can("work.decide") and (posts.holds(person, posts.MEETING, at) or posts.leads(person, at))


def may_keep(person: Person, meeting: Meeting, at: datetime) -> bool:
    """Whether the person keeps this meeting: its chair, its clerk, and the post that keeps meetings."""
    if not person.can("work.decide"):
        return False
    return person.pk in (meeting.chair_id, meeting.clerk_id) or posts.holds(person, posts.MEETING, at)


def meetings_for(person: Person, at: datetime | None = None) -> QuerySet[Meeting]:
    """The meetings this person may read: their own, those whose decisions they carry out, all for who lead or
    oversee."""
    found = Meeting.objects.select_related("chair", "clerk")
    if not person.can("meetings.read"):
        return found.none()
    if person.can("cases.read_all") or may_call(person, at or timezone.now()):
        return found
    seats = Attendance.objects.filter(meeting=OuterRef("pk")).filter(Q(person=person) | Q(deputy=person))
    owned = Decision.objects.filter(item__meeting=OuterRef("pk"), owner=person)
    return found.filter(Q(chair=person) | Q(clerk=person) | Q(planned_by=person) | Exists(seats) | Exists(owned))


def one_meeting(person: Person, pk: int) -> Meeting | None:
    """One meeting, if the person may read it."""
    found = meetings_for(person).select_related("chair", "clerk", "planned_by", "closed_by")
    return found.filter(pk=pk).first()


def decisions_for(person: Person, at: datetime | None = None) -> DecisionQuerySet:
    """The decisions of the meetings this person may read."""
    mine = meetings_for(person, at).order_by().values("pk")
    return Decision.objects.filter(item__meeting__in=mine).select_related(
        "item__meeting", "item__ticket", "owner", "done_by").defer("item__meeting__minutes", "item__ticket__evidence")


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The points in their order, with what was decided; two statements."""
    found = meeting.agenda.select_related("ticket", "decision__owner", "decision__decided_by", "follows")
    return list(found.defer("ticket__evidence").prefetch_related("decision__dissents__person")
                .order_by("position", "pk"))


def seats_of(meeting: Meeting) -> list[Attendance]:
    """Who was asked to come, in the order of their numbers."""
    return list(meeting.attendance.select_related("person__department", "deputy").order_by("person__number"))
