"""Who stands in for whom at a moment: what the inbox asks. One statement each, next to nothing when nobody is away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from approvals.absence import chains, sql
from approvals.absence.chains import NOBODY, PERSON, POST, Place, Seat
from approvals.organisation.models import Person


class Why(StrEnum):
    """How a stand-in was found."""

    SUBSTITUTE = "substitute"  # named by the absent one, or by who stands in for them
    HEAD = "head"  # no substitute can: the head of the department or of one above is asked
    NOBODY = "nobody"  # not even a head can


class StandIn(NamedTuple):
    """Who does the work of somebody absent: a person, or whoever holds a head's post; neither when nobody can."""

    person_id: int | None
    post_id: int | None
    why: Why


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a substitute acts, and through which post of theirs (None: the work came to them by name)."""

    absent_id: int
    absent_name: str
    absent_number: str
    post_id: int | None
    post_name: str
    as_head: bool = False  # nobody was named who is there: the head of the department acts

    @property
    def on_behalf_of(self) -> str:
        """As `Actor.on_behalf_of` wants it."""
        return f"{self.absent_name} ({self.absent_number})"


@dataclass(frozen=True, slots=True)
class NamedSeat:
    """A seat with the names that a list shows."""

    seat: Seat
    absent_name: str
    absent_number: str
    post_name: str


def seats_for(person: Person, at: datetime) -> list[NamedSeat]:
    """The places of absent people at which the person sits now; one statement."""
    now = sql.around_sitter(person.pk, at)
    return [
        NamedSeat(seat, *now.absent[seat.absent_id][1:], now.posts.get(seat.place.id, "") if _is_post(seat) else "")
        for seat in chains.seats(now.office, person.pk)
    ]


def acting_for(
    person: Person,
    at: datetime,
    process_key: str,
    principals: Iterable[tuple[str, int]],
    excluded: Collection[int] = NOBODY,
) -> Acting | None:
    """For whom the person may act on an item of these principals; None when for nobody. One statement."""
    places = [Place(kind, pk) for kind, pk in principals]
    if person.pk in excluded or not places:
        return None
    people, posts = ([place.id for place in places if place.kind == kind] for kind in (PERSON, POST))
    now = sql.around_item(people, posts, at)
    for place in places:
        for absent_id in _absent_at(now, place):
            if person.pk in chains.asked(now.office, absent_id, process_key, place, excluded):
                post_id = place.id if place.kind == POST else None
                name = now.posts.get(place.id, "") if post_id else ""
                named = chains.substitutes(now.office, absent_id, process_key, place, excluded)
                return Acting(*now.absent[absent_id], post_id, name, as_head=person.pk not in named)
    return None


def substitutes_of(
    person_id: int, process_key: str, post_id: int | None, at: datetime, excluded: Collection[int] = NOBODY
) -> list[int]:
    """Those present who stand in for the person's work, nearest first; nobody when they are not away. One statement."""
    now = sql.around_absent(person_id, at)
    return chains.substitutes(now.office, person_id, process_key, _place(person_id, post_id), excluded)


def stand_in(
    person_id: int, process_key: str, post_id: int | None, at: datetime, excluded: Collection[int] = NOBODY
) -> StandIn | None:
    """Who does the person's work: a substitute, failing that the head above; None when they are not away."""
    now = sql.around_absent(person_id, at)
    if not now.office.is_away(person_id):
        return None
    found = chains.substitutes(now.office, person_id, process_key, _place(person_id, post_id), excluded)
    if found:
        return StandIn(found[0], None, Why.SUBSTITUTE)
    heads = chains.heads_above(now.office, person_id, excluded)
    return StandIn(None, heads[0].post_id, Why.HEAD) if heads else StandIn(None, None, Why.NOBODY)


def _absent_at(now: sql.Now, place: Place) -> list[int]:
    """The absent people whose place it is."""
    if place.kind == PERSON:
        return [place.id] if now.office.is_away(place.id) else []
    return [holder for holder in now.office.holders.get(place.id, ()) if now.office.is_away(holder)]


def _place(person_id: int, post_id: int | None) -> Place:
    return Place(PERSON, person_id) if post_id is None else Place(POST, post_id)


def _is_post(seat: Seat) -> bool:
    return seat.place.kind == POST
