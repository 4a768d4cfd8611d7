"""Whose inbox is read: what one statement tells about a person, and the places whose work is before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from approvals.absence.chains import Seat
from approvals.organisation.backend import Asked
from workflows.runtime.sql import execute, to_row

STAND: Final = "stand"  # the kind under which a list has what somebody absent would have


@dataclass(frozen=True, slots=True)
class Seats:
    """For whom an inbox is read: a person, the posts they hold, and the places of absent people they sit at; without
    what the person has put aside until later."""

    person_id: int
    posts: tuple[int, ...] = ()
    in_person: bool = True
    stands: tuple[Seat, ...] = ()
    aside: tuple[int, ...] = ()
    at: datetime | None = None  # what is overdue by then is not put aside

    @property
    def own(self) -> list[tuple[str, int]]:
        """The person's own principals."""
        own = [("asked", self.person_id), ("person", self.person_id)] if self.in_person else []
        return [*own, *(("post", post) for post in self.posts)]

    @property
    def places(self) -> list[tuple[str, int]]:
        """Everything this inbox is made of, as its lists name it."""
        return [*self.own, *dict.fromkeys((STAND, seat.absent_id) for seat in self.stands)]


class HeldPost(NamedTuple):
    """A post that somebody holds now."""

    pk: int
    code: str
    name: str


class KeptView(NamedTuple):
    """Filters that the person keeps under a name."""

    pk: int
    name: str
    query: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """What an inbox needs to know of its reader."""

    posts: Sequence[HeldPost] = ()
    may_stand_in: bool = False
    aside: tuple[int, ...] = ()
    views: Sequence[KeptView] = ()
    single_keys: bool = True


HELD: Final = (
    'SELECT DISTINCT o."id", o."code", o."name", o."is_head" FROM "organisation_holding" h '
    'JOIN "organisation_post" o ON o."id" = h."post_id" WHERE h."person_id" = %s AND o."active" '
    'AND h."since" <= %s AND (h."until" IS NULL OR h."until" > %s)'
)
MAY_UNDO: Final = Asked(  # a decision of the person still waits
    bool,
    'EXISTS(SELECT 1 FROM "runtime_pendingcommand" c '
    "WHERE c.\"given_by\" = p.\"id\" AND c.\"status\" = 'waiting' AND c.\"effective_at\" > %s)",
)
STANDS_IN: Final = (  # somebody away names the person
    'EXISTS(SELECT 1 FROM "absence_substitution" s WHERE s."substitute_id" = %s AND s."until" > %s AND s."since" <= %s)'
)
_READER: Final = (
    f"SELECT 'post', o.\"id\", 0, o.\"code\", o.\"name\", o.\"is_head\" FROM ({HELD}) o "  # noqa: S608
    f"UNION ALL SELECT 'stand', 0, 0, '', '', true WHERE {STANDS_IN} "
    "UNION ALL SELECT 'later', l.\"item_id\", 0, '', '', false FROM \"inbox_later\" l "
    'WHERE l."person_id" = %s AND l."until" > %s '
    "UNION ALL SELECT 'view', v.\"id\", v.\"place\", v.\"name\", v.\"query\", v.\"is_default\" "
    'FROM "inbox_savedview" v WHERE v."person_id" = %s '
    "UNION ALL SELECT 'keys', 0, 0, '', '', h.\"single_keys\" FROM \"inbox_habit\" h WHERE h.\"person_id\" = %s"
)


def reader_of(person_id: int, at: datetime) -> Reader:
    """Posts held now, whether anybody absent could concern the person, what is put aside, kept views: one statement."""
    given = [person_id, at, at, person_id, at, at, person_id, at, person_id, person_id]
    found: dict[str, list[tuple[Any, ...]]] = {}
    for what, *rest in execute(_READER, to_row(given)):
        found.setdefault(what, []).append(tuple(rest))
    posts = sorted(found.get("post", ()), key=lambda row: row[2])
    return Reader(
        posts=[HeldPost(int(pk), code, name) for pk, _place, code, name, _head in posts],
        may_stand_in="stand" in found or any(head for *_rest, head in posts),
        aside=tuple(sorted(int(row[0]) for row in found.get("later", ()))),
        views=[KeptView(int(pk), name, query, bool(default))
               for pk, _place, name, query, default in sorted(found.get("view", ()), key=lambda row: (row[1], row[0]))],
        single_keys=all(row[-1] for row in found.get("keys", ())),
    )  # fmt: skip


_HEADS: Final = f'EXISTS(SELECT 1 FROM ({HELD}) o WHERE o."is_head")'  # noqa: S608
MAY_STAND_IN: Final = f"({STANDS_IN} OR {_HEADS})"


def standing_values(person_id: int, at: datetime) -> list[Any]:
    """The values of `MAY_STAND_IN`."""
    return [person_id, at, at, person_id, at, at]


def may_stand_in(person_id: int, at: datetime) -> bool:
    """Whether anybody's absence could concern the person at all; one quick statement."""
    return bool(execute(f"SELECT {MAY_STAND_IN}", to_row(standing_values(person_id, at)))[0][0])
