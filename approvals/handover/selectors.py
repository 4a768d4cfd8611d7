"""Questions about hand-overs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from approvals.handover.models import Handover, Line
from approvals.handover.planning import Choices, grouped, plan
from approvals.organisation.models import Person

Status = Line.Status
_ORDER = [Status.LEFT, Status.PENDING, Status.DONE, Status.GONE]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines there are, and what became of them."""

    total: int
    done: int
    left: int
    pending: int

    @property
    def told(self) -> int:
        return self.total - self.pending


def latest() -> QuerySet[Handover]:
    """Every hand-over, the newest first, with how many lines it has and how many were left."""
    counted = Handover.objects.annotate(
        total=Count("lines"), left=Count("lines", filter=Q(lines__status=Status.LEFT)),
    )  # fmt: skip
    return counted.select_related("leaver__department", "by").order_by("-begun_at", "-pk")


def lines_of(handover: Handover) -> QuerySet[Line]:
    """What is left first, then in the order of doing."""
    places = [When(status=one, then=Value(place)) for place, one in enumerate(_ORDER)]
    order = Case(*places, output_field=IntegerField())
    return handover.lines.select_related("to").order_by(order, "pk")


def progress_of(handover: Handover) -> Progress:
    """One statement."""
    count = dict(handover.lines.order_by().values_list("status").annotate(number=Count("pk")))
    total = sum(count.values())
    return Progress(total, count.get(Status.DONE, 0), count.get(Status.LEFT, 0), count.get(Status.PENDING, 0))


def belongings(person: Person, at: datetime) -> list[tuple[str, int]]:
    """What the person would leave behind now, as kinds in words with numbers."""
    found = grouped(plan(Choices(leaver=person, posts_at=at), at))
    return [(str(Line.Kind(group.kind).label), len(group.lines)) for group in found]


def suggestions(person: Person) -> list[Person]:
    """Colleagues who come to mind first: those of the same department."""
    near = Person.objects.active().filter(department=person.department_id).exclude(pk=person.pk)
    return list(near.exclude(role="auditor").order_by("number")[:50])
