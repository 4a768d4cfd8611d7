"""Questions to the log of reads: a screen of it by person, object and days; who has read one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.timezone import make_aware

from approvals.organisation.models import Person
from reports.reading.models import Read, ReadQuerySet, Seal

PAGE: Final = 50
LAST_READERS: Final = 8
LOOKED_AT: Final = 400  # reads of one object that are looked through for its last readers


@dataclass(frozen=True, slots=True)
class Screen:
    """Some reads, newest first, and where the next ones begin: ten million rows are not counted for page numbers."""

    reads: list[Read]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read an object: when last, on which page, how often of late."""

    name: str
    number: str
    last: Read
    times: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far the log is sealed: the last batch, and how many reads wait for the next."""

    last: Seal | None
    waiting: int


def reads(wanted: Mapping[str, Any]) -> ReadQuerySet:
    """Reads by person (number or name), object (its number, or what the address says) and days, newest first."""
    found = Read.objects.between(_midnight(wanted.get("since")), _midnight(wanted.get("until"), later=1))
    if person := wanted.get("person"):
        found = found.filter(person_number__in=_numbers(person))
    if about := wanted.get("q"):
        found = found.about(about)
    if kind := wanted.get("kind"):
        found = found.filter(kind=kind)
    return found.order_by("-at", "-pk")


def screen(found: ReadQuerySet, before: str) -> Screen:
    """One screen of what was found, older than the read `before`."""
    known = before.isascii() and before.isdigit() and len(before) < 19
    if known and (last := Read.objects.filter(pk=int(before)).first()) is not None:
        found = found.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)  # an index leads to it
    shown = list(found[: PAGE + 1])
    return Screen(shown[:PAGE], shown[PAGE - 1].pk if len(shown) > PAGE else None)


def readers_of(key: str) -> list[Reader]:
    """Who has read the object of late, the latest first; one statement."""
    times: dict[int, list[Read]] = {}
    for read in Read.objects.about(key).order_by("-at", "-pk")[:LOOKED_AT]:
        times.setdefault(read.person_id, []).append(read)
    return [Reader(its[0].person_name, its[0].person_number, its[0], len(its)) for its in times.values()][:LAST_READERS]


def sealed() -> Sealed:
    """How far the log is sealed."""
    last = Seal.objects.defer("entries").order_by("-number").first()
    return Sealed(last, Read.objects.filter(pk__gt=last.last if last else 0).count())


def _numbers(person: str) -> list[str]:
    """The staff numbers that were meant: the number itself, or those of whoever has that name."""
    return [person, *Person.objects.filter(name=person).values_list("number", flat=True)]


def _midnight(day: date | None, later: int = 0) -> datetime | None:
    return make_aware(datetime.combine(day + timedelta(days=later), time.min)) if day else None
