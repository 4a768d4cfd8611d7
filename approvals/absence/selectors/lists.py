"""Whose absences somebody sees, may enter and may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from approvals.absence.models import Absence, AbsenceQuerySet, Secretary, Substitution
from approvals.absence.selectors.standing_in import seats_for
from approvals.organisation.models import Department, Holding, Person, Post
from workflows.library.models import Process

SHOWN = 40  # of one's own absences, latest first


@dataclass(frozen=True, slots=True)
class Standing:
    """One absent person for whom somebody stands in now, and with what."""

    absence: Absence
    posts: tuple[str, ...]
    processes: tuple[str, ...]  # empty: all
    as_head: bool  # only for what nobody else can do
    by_name: bool  # also what is addressed to the absent one in person


def absences_of(person: Person, at: datetime) -> tuple[list[Absence], list[Absence]]:
    """The person's running and coming absences, soonest first, and the last that are over; two statements."""
    found = list(with_names(person.absences.all()).order_by("-since", "-pk")[:SHOWN])
    unfinished = [absence for absence in found if not absence.is_over(at)]
    return unfinished[::-1], [absence for absence in found if absence.is_over(at)]


def running_of(person: Person, at: datetime) -> Absence | None:
    """The absence that the person is on now; one statement when there is none."""
    return with_names(person.absences.all()).at(at).order_by("since", "pk").first()


def with_names(absences: AbsenceQuerySet) -> AbsenceQuerySet:
    """Absences with all that a page says about them."""
    named = Prefetch("substitutions", queryset=Substitution.objects.select_related("substitute", "post").order_by("pk"))
    return absences.select_related("person__department", "entered_by").prefetch_related(named)


def standing_of(person: Person, at: datetime, names: dict[str, str]) -> list[Standing]:
    """For whom the person stands in now, as the page tells it; `names` of processes."""
    seats: dict[int, list[tuple[frozenset[str], str, bool]]] = {}
    for named in seats_for(person, at):
        keys = named.seat.process_keys or frozenset()
        seats.setdefault(named.seat.absent_id, []).append((keys, named.post_name, bool(named.seat.only)))
    absences = with_names(Absence.objects.filter(person__in=seats)).at(at).order_by("until", "pk") if seats else []
    return [_standing(absence, seats[absence.person_id], names) for absence in absences]


def _standing(absence: Absence, seats: Sequence[tuple[frozenset[str], str, bool]], names: dict[str, str]) -> Standing:
    everything = any(not keys for keys, _post, _head in seats)
    keys = set() if everything else {key for some, _post, _head in seats for key in some}
    posts = dict.fromkeys(post for _keys, post, _head in seats if post)
    return Standing(
        absence,
        tuple(posts),
        tuple(sorted(names.get(key, key) for key in keys)),
        as_head=all(only for _keys, _post, only in seats),
        by_name=any(not post for _keys, post, _head in seats),
    )


def process_names() -> dict[str, str]:
    """Every process of the house by its key."""
    return dict(Process.objects.order_by("name", "pk").values_list("key", "name"))


def posts_held(person: Person, at: datetime) -> list[Post]:
    """The posts for which the person can name a substitute: held now or from some later day on."""
    coming = Holding.objects.filter(Q(until__isnull=True) | Q(until__gt=at), person=person).values("post_id")
    return list(Post.objects.filter(pk__in=coming, active=True).order_by("code"))


def changeable_by(person: Person) -> AbsenceQuerySet:
    """The absences that the person may change or end: their own, and those of departments whose secretary they are."""
    served = Secretary.objects.filter(person=person).values("department_id")
    return with_names(Absence.objects.filter(Q(person=person) | Q(person__department__in=served)))


def served_by(person: Person) -> QuerySet[Department]:
    """The departments for whose people the person may enter absences."""
    served = Secretary.objects.filter(person=person).values("department_id")
    return Department.objects.active().filter(pk__in=served)


def departments_seen_by(person: Person, at: datetime) -> QuerySet[Department]:
    """The departments whose absences the person may look at: served, headed, or all for who inspects the house."""
    if person.can("organisation.inspect"):
        return Department.objects.active().order_by("order", "code")
    headed = Holding.objects.at(at).filter(person=person, post__is_head=True, post__active=True)
    seen = Q(pk__in=served_by(person).values("pk")) | Q(pk__in=headed.values("post__department_id"))
    return Department.objects.active().filter(seen).order_by("order", "code")


def secretaries() -> QuerySet[Secretary]:
    """Everybody who may enter absences for a department."""
    found = Secretary.objects.select_related("person__department", "department", "given_by")
    return found.order_by("department__order", "department__code", "person__number", "pk")


def also_away(absence: Absence) -> list[Absence]:
    """Absences of the substitutes in the same days; whoever stands in for them takes over meanwhile."""
    names = absence.substitutions.values("substitute_id")
    found = Absence.objects.overlapping(absence.since, absence.until).filter(person__in=names)
    return list(with_names(found).order_by("since", "pk"))
