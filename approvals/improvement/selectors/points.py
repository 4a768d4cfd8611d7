"""Points are never stored: they follow from what people have demonstrably done, by the rates of that day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TypeVar

from django.utils.timezone import localdate

from approvals.fieldwork.models import Item, Task
from approvals.improvement.models import USUAL, KeyCase, Kind, Rate
from approvals.organisation.models import Person
from approvals.walkthrough.models import Move, Walkthrough


@dataclass(frozen=True, slots=True)
class Line:
    """One deed: whose, what for, on which day, and what it was."""

    person_id: int
    kind: Kind
    on: date
    about: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """One person or department: place (equals share one), deeds by kind, and the sum."""

    place: int
    name: str
    number: str
    department: str
    points: int
    deeds: Counter[Kind] = field(default_factory=Counter)

    @property
    def counts(self) -> list[int]:
        """How many deeds of every kind, in the kinds' order."""
        return [self.deeds[kind] for kind in Kind]


class Worth:
    """What a deed of a kind is worth on a day; one statement."""

    def __init__(self) -> None:
        self.rates: dict[str, list[tuple[date, int]]] = {}
        for kind, since, points in Rate.objects.order_by("since").values_list("kind", "since", "points"):
            self.rates.setdefault(kind, []).append((since, points))

    def of(self, kind: Kind, on: date) -> int:
        """The latest rate that has begun, or what is usual."""
        begun = [points for since, points in self.rates.get(kind, ()) if since <= on]
        return begun[-1] if begun else USUAL[kind]


def lines_of(year: int, person: Person | None = None) -> list[Line]:
    """Every deed of the year, or one person's, latest first; five statements."""
    worth = Worth()
    found = [*_tests(year, person), *_walks(year, person), *_items(year, person), *_cases(year, person)]
    valued = [Line(one.person_id, one.kind, one.on, one.about, worth.of(one.kind, one.on)) for one in found]
    return sorted(valued, key=lambda one: (one.on, one.kind, one.about), reverse=True)


def people(year: int) -> list[Rank]:
    """Everybody with a deed in the year, the most points first."""
    sums = _summed((one.person_id, one) for one in lines_of(year))
    known = Person.objects.select_related("department").only("name", "number", "department__name").in_bulk(list(sums))
    return _ranked((known[pk].name, known[pk].number, known[pk].department.name, *sums[pk]) for pk in sums)


def departments(year: int) -> list[Rank]:
    """Departments and branches by what their people have done, the most points first."""
    lines = lines_of(year)
    homes = dict(Person.objects.filter(pk__in={one.person_id for one in lines}).values_list("pk", "department__name"))
    sums = _summed((homes[one.person_id], one) for one in lines)
    return _ranked((name, "", name, *sums[name]) for name in sums)


K = TypeVar("K")
Sum = tuple[int, Counter[Kind]]


def _summed(lines: Iterable[tuple[K, Line]]) -> dict[K, Sum]:
    points: Counter[K] = Counter()
    deeds: dict[K, Counter[Kind]] = {}
    for key, line in lines:
        points[key] += line.points
        deeds.setdefault(key, Counter())[line.kind] += 1
    return {key: (points[key], deeds[key]) for key in deeds}


def _ranked(found: Iterable[tuple[str, str, str, int, Counter[Kind]]]) -> list[Rank]:
    ordered = sorted(found, key=lambda one: (-one[3], one[1], one[0]))
    ranks: list[Rank] = []
    for points, group in groupby(ordered, key=lambda one: one[3]):
        place = len(ranks) + 1
        ranks += [Rank(place, name, number, home, points, deeds) for name, number, home, _points, deeds in group]
    return ranks


# --- the deeds --------------------------------------------------------------------------------------------------------


def _tests(year: int, person: Person | None) -> Iterator[Line]:
    """Field work that a branch has recorded, and whether by its day."""
    found = Task.objects.filter(state=Task.State.RECORDED, recorded_at__year=year)
    found = found.filter(recorded_by=person) if person else found
    for who, at, title, due in found.values_list("recorded_by", "recorded_at", "plan__title", "plan__due_on"):
        yield from _by_its_day(Line(who, Kind.TEST, localdate(at), title), due)


def _walks(year: int, person: Person | None) -> Iterator[Line]:
    """Signed walk-throughs: everybody who made a move in one, once each."""
    found = Move.objects.filter(walkthrough__state__in=Walkthrough.SIGNED, walkthrough__signed_at__year=year)
    found = found.filter(by=person) if person else found
    played = found.order_by().values_list("by", "walkthrough__signed_at", "walkthrough__name", "walkthrough").distinct()
    for who, at, name, _walkthrough in played:
        yield Line(who, Kind.WALKTHROUGH, localdate(at), name)


def _items(year: int, person: Person | None) -> Iterator[Line]:
    """Optimisations that somebody else has verified: for whoever found the defect, and for whoever mended it."""
    found = Item.objects.filter(state=Item.State.VERIFIED, verified_at__year=year)
    wanted = ("found_by", "owner", "verified_at", "fixed_at", "due_on", "text")
    for finder, owner, at, fixed, due, text in found.values_list(*wanted):
        if person is None or person.pk == finder:
            yield Line(finder, Kind.DEFECT, localdate(at), text)
        if person is None or person.pk == owner:
            yield Line(owner, Kind.OPTIMISATION, localdate(at), text)
            if localdate(fixed) <= due:
                yield Line(owner, Kind.TIMELY, localdate(at), text)


def _cases(year: int, person: Person | None) -> Iterator[Line]:
    found = KeyCase.objects.filter(awarded_on__year=year)
    found = found.filter(person=person) if person else found
    for who, on, title in found.values_list("person", "awarded_on", "title"):
        yield Line(who, Kind.KEY_CASE, on, title)


def _by_its_day(line: Line, due: date) -> Iterator[Line]:
    yield line
    if line.on <= due:
        yield Line(line.person_id, Kind.TIMELY, line.on, line.about)
