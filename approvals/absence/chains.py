"""Who stands in for whom, through however many absences. Pure: an office is a value, nothing is read from outside."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

PERSON: Final = "person"
POST: Final = "post"
ANY_OTHER: Final = ""  # every process that no substitution names
NOBODY: Final[frozenset[int]] = frozenset()


class Place(NamedTuple):
    """What work is addressed to: a person by name, or a post."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Link:
    """One substitute of an absent person: for all work, for one process, or for what comes to one post."""

    substitute_id: int
    process_key: str = ""
    post_id: int | None = None

    def covers(self, process_key: str, place: Place) -> bool:
        """Whether the substitute was named for this work."""
        for_process = self.process_key in ("", process_key)
        return for_process and (self.post_id is None or place == Place(POST, self.post_id))


class Head(NamedTuple):
    """Somebody who heads a department, and by which post."""

    person_id: int
    post_id: int


@dataclass(frozen=True)
class Office:
    """Who is away at one moment, who stands in, and who heads what."""

    links: Mapping[int, Sequence[Link]]  # every absent person, with their substitutes in the order of entry
    able: frozenset[int]  # of substitutes and holders: who is active and may decide
    holders: Mapping[int, Sequence[int]] = field(default_factory=dict)  # post → everybody who holds it
    homes: Mapping[int, int] = field(default_factory=dict)  # absent person → department
    parents: Mapping[int, int | None] = field(default_factory=dict)  # department → the one above
    heads: Mapping[int, Sequence[Head]] = field(default_factory=dict)  # department → its able heads

    def is_away(self, person_id: int) -> bool:
        """Whether the person is absent."""
        return person_id in self.links

    def places_of(self, person_id: int) -> list[Place]:
        """What an absent person's work is addressed to: their name, and the posts they hold."""
        return [Place(PERSON, person_id), *(Place(POST, post) for post in self.held.get(person_id, ()))]

    @cached_property
    def held(self) -> dict[int, list[int]]:
        """The posts of every holder, in order."""
        found: dict[int, list[int]] = {}
        for post in sorted(self.holders):
            for holder in self.holders[post]:
                found.setdefault(holder, []).append(post)
        return found


def substitutes(
    office: Office, absent_id: int, process_key: str, place: Place, excluded: Collection[int] = NOBODY
) -> list[int]:
    """Those present who stand in for the absent one, nearest first; whoever is excluded hands nothing on."""
    found: list[int] = []
    seen = {absent_id, *excluded}
    waiting = deque([absent_id] if absent_id not in excluded else [])
    while waiting:
        for link in office.links.get(waiting.popleft(), ()):
            if link.substitute_id in seen or not link.covers(process_key, place):
                continue
            seen.add(link.substitute_id)
            if office.is_away(link.substitute_id):
                waiting.append(link.substitute_id)
            elif link.substitute_id in office.able:
                found.append(link.substitute_id)
    return found


def heads_above(office: Office, absent_id: int, excluded: Collection[int] = NOBODY) -> list[Head]:
    """Who is asked when nobody stands in: the present heads of the nearest department that has any."""
    department, seen = office.homes.get(absent_id), set[int]()
    while department is not None and department not in seen:
        seen.add(department)
        present = [
            head for head in office.heads.get(department, ())
            if head.person_id not in excluded and not office.is_away(head.person_id)
        ]  # fmt: skip
        if present:
            return present
        department = office.parents.get(department)
    return []


def asked(
    office: Office, absent_id: int, process_key: str, place: Place, excluded: Collection[int] = NOBODY
) -> frozenset[int]:
    """Who may act on the absent one's work: the substitutes; the head above when nobody else at the place is there."""
    if absent_id in excluded:
        return NOBODY
    found = frozenset(substitutes(office, absent_id, process_key, place, excluded))
    if found or _is_somebody_there(office, absent_id, process_key, place, excluded):
        return found
    return _heads(office, absent_id, excluded)


def _is_somebody_there(
    office: Office, absent_id: int, process_key: str, place: Place, excluded: Collection[int]
) -> bool:
    """Whether another holder of the post can act, or somebody for them."""
    for holder in office.holders.get(place.id, ()) if place.kind == POST else ():
        if holder == absent_id or holder in excluded:
            continue
        if not office.is_away(holder):
            if holder in office.able:
                return True
        elif substitutes(office, holder, process_key, place, excluded):
            return True
    return False


# --- the same, asked from the other side: for whom does one person sit? --------------------------------------------


@dataclass(frozen=True, slots=True)
class Seat:
    """One place of somebody absent that a person sits at, and for which of the items there."""

    absent_id: int
    place: Place
    process_keys: frozenset[str] | None = None  # None: every process
    not_process_keys: frozenset[str] = frozenset()  # but not these
    barred: frozenset[int] = NOBODY  # not the items that exclude one of these
    only: frozenset[int] = NOBODY  # when not empty: only the items that exclude one of these
    as_head: bool = False  # nobody was named who is there: it comes to the person as the head of a department


def seats(office: Office, person_id: int) -> list[Seat]:
    """Where a person who is present sits for others; a head sits where nobody else does."""
    if office.is_away(person_id):
        return []
    within = _within_reach(office, person_id)
    return [
        seat
        for absent_id in sorted(within)
        for place in office.places_of(absent_id)
        for seat in _seats_at(office, person_id, absent_id, place)
    ]


def _within_reach(office: Office, person_id: int) -> set[int]:
    """The absent people whose work could come to the person: by substitution, or as the head who is asked first.

    Heads above that one are asked item by item (`asked`): a list of all below them would be endless."""
    reached = {absent for absent, links in office.links.items() if _names(links, {person_id})}
    while more := {absent for absent, links in office.links.items() if _names(links, reached)} - reached:
        reached |= more
    return reached | {absent for absent in office.links if person_id in _heads(office, absent)}


def _heads(office: Office, absent_id: int, excluded: Collection[int] = NOBODY) -> frozenset[int]:
    return frozenset(head.person_id for head in heads_above(office, absent_id, excluded))


def _names(links: Sequence[Link], people: Collection[int]) -> bool:
    return any(link.substitute_id in people for link in links)


def _ladder(office: Office, absent_id: int) -> Iterator[int]:
    """The absent one's department and all above it."""
    department, seen = office.homes.get(absent_id), set[int]()
    while department is not None and department not in seen:
        seen.add(department)
        yield department
        department = office.parents.get(department)


def _seats_at(office: Office, person_id: int, absent_id: int, place: Place) -> Iterator[Seat]:
    """The seats of one place: processes for which the same people must keep out make one seat."""
    circle = _circle(office, absent_id, place)
    keys = {link.process_key for one in circle for link in office.links.get(one, ())} | {ANY_OTHER}
    suspects = circle | {head.person_id for department in _ladder(office, absent_id) for head in
                         office.heads.get(department, ())}  # fmt: skip
    alike: dict[tuple[frozenset[int], frozenset[int], bool], set[str]] = {}
    for key in keys:
        if terms := _terms(office, person_id, absent_id, key, place, suspects):
            as_head = person_id not in substitutes(office, absent_id, key, place)
            alike.setdefault((*terms, as_head), set()).add(key)
    for (barred, only, as_head), those in sorted(alike.items(), key=lambda pair: sorted(pair[1])):
        if ANY_OTHER in those:
            yield Seat(absent_id, place, None, frozenset(keys - those), barred, only, as_head)
        else:
            yield Seat(absent_id, place, frozenset(those), frozenset(), barred, only, as_head)


def _circle(office: Office, absent_id: int, place: Place) -> set[int]:
    """Everybody whose exclusion could change who is asked: holders of the place, and all who stand in for them."""
    found = {absent_id, *(office.holders.get(place.id, ()) if place.kind == POST else ())}
    waiting = deque(found)
    while waiting:
        for link in office.links.get(waiting.popleft(), ()):
            if link.substitute_id not in found:
                found.add(link.substitute_id)
                waiting.append(link.substitute_id)
    return found


def _terms(
    office: Office, person_id: int, absent_id: int, key: str, place: Place, suspects: Collection[int]
) -> tuple[frozenset[int], frozenset[int]] | None:
    """Whose exclusion bars the person from the seat, or (when otherwise there is none) whose gives it to them."""
    usually = person_id in asked(office, absent_id, key, place)
    otherwise = frozenset(
        one for one in suspects if (person_id in asked(office, absent_id, key, place, {one})) is not usually
    )
    if usually:
        return otherwise, NOBODY
    return (NOBODY, otherwise) if otherwise else None
