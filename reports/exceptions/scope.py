"""Which events are looked at: of a period, of one process or all, of the people of one department or all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Substr
from django.utils.timezone import make_aware

from approvals.organisation.models import Department, Person
from approvals.organisation.selectors import subtree_ids
from reports.trail.fates import SAID
from workflows.ledger.models import Event, EventQuerySet
from workflows.runtime.models import Case as Run

One = TypeVar("One")

PART: Final = 5_000
CASE: Final = "case:"
WORK: Final = "work:"
GONE: Final = ("decision.undone", "decision.voided")

# Where an event says which case it belongs to: its stream, or for refused attempts its object.
CASE_KEY: Final = Case(
    When(stream__startswith=CASE, then=Substr("stream", len(CASE) + 1)),
    When(object_key__startswith=CASE, then=Substr("object_key", len(CASE) + 1)),
    default=Value(""), output_field=CharField(),
)
ITEM: Final = Case(  # the work item that a decision is about; nothing else is ever read as a number
    When(verb__in=sorted(SAID), object_key__startswith=WORK,
         then=Cast(Substr("object_key", len(WORK) + 1), BigIntegerField())),
    default=None, output_field=BigIntegerField(),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A period (both days included) and what it is narrowed to; empty means all."""

    since: date
    until: date
    process: str = ""
    department: int | None = None

    @property
    def begins(self) -> datetime:
        return make_aware(datetime.combine(self.since, time.min))

    @property
    def ends(self) -> datetime:
        """The first moment after the period."""
        return make_aware(datetime.combine(self.until + timedelta(days=1), time.min))


def events(scope: Scope, verbs: Collection[str]) -> EventQuerySet:
    """The events with one of these verbs within the scope: by the index over verb and time, and for each found its
    case by its key and its actor by their number."""
    found = Event.objects.filter(verb__in=sorted(verbs)).between(scope.begins, scope.ends)
    found = found.annotate(case_key=CASE_KEY)
    if scope.process:
        found = found.filter(Exists(Run.objects.filter(key=OuterRef("case_key"), process_key=scope.process)))
    if scope.department:
        found = found.filter(actor_id__in=_people(scope.department))
    return found


def decisions(scope: Scope, *, beside: Collection[str] = ()) -> EventQuerySet:
    """What people decided or sent back, without what was undone or voided; `beside`: other verbs as well."""
    found = events(scope, {*SAID, *beside}).exclude(pk__in=_gone(scope))
    return found.annotate(item=ITEM).filter(actor_id__isnull=False)


def among(numbers: Collection[int]) -> EventQuerySet:
    """The events with these numbers, with their cases."""
    return Event.objects.filter(pk__in=numbers).annotate(case_key=CASE_KEY)


def _people(department: int) -> QuerySet[Person, int]:
    """The people who belong to the department or to one below it today."""
    top = Department.objects.filter(pk=department).first()
    below = subtree_ids(top) if top else set()
    return Person.objects.filter(department_id__in=below).values_list("pk", flat=True)


def _gone(scope: Scope) -> QuerySet[Event, int]:
    """The decisions that came to nothing: of each that was undone or voided the last that was said of its item."""
    said = Event.objects.filter(
        stream=OuterRef("stream"), object_key=OuterRef("object_key"), verb__in=sorted(SAID), seq__lt=OuterRef("seq"),
    ).order_by("-seq").values("pk")[:1]
    ended = Event.objects.filter(verb__in=GONE, at__gte=scope.begins).annotate(said=Subquery(said))
    return ended.filter(said__isnull=False).values_list("said", flat=True)


def parts(whole: Sequence[One], size: int = PART) -> Iterator[Sequence[One]]:
    """The whole, some at a time: no statement gets longer than a database takes."""
    return (whole[first : first + size] for first in range(0, len(whole), size))


def newest_first(found: EventQuerySet) -> EventQuerySet:
    """In the order of the lists."""
    return found.order_by(F("at").desc(), F("pk").desc())
