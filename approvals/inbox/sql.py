"""The inbox's SQL: rows of many items in one statement, and the first page without reading more than it shows.

Values are always parameters. Table and column names are written here, never taken from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from workflows.runtime.sql import is_postgres, to_row

ITEM_TABLE: Final = "inbox_workitem"
PRINCIPAL_TABLE: Final = "inbox_principal"

# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seats:
    """For whom an inbox is read: a person and the posts they hold."""

    person_id: int
    posts: tuple[int, ...] = ()
    in_person: bool = True

    @property
    def places(self) -> list[tuple[str, int]]:
        """Every principal this inbox is made of."""
        return [*([("person", self.person_id)] if self.in_person else []), *(("post", post) for post in self.posts)]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; empty values narrow nothing."""

    process_key: str = ""
    words: tuple[str, ...] = ()
    since: datetime | None = None  # urgent at or after
    before: datetime | None = None  # urgent before


SHOWN: Final = (
    "id", "case_id", "case_key", "process_key", "initiator_id", "initiator_name", "node", "name", "signer",
    "signer_name", "round", "opened_at", "due_at", "paused_at", "closed_at", "close_reason", "fallback",
)  # fmt: skip


def first_page(seats: Seats, narrowing: Narrowing, *, limit: int, offset: int = 0) -> tuple[str, list[Any]]:
    """A statement for the most urgent open items: each principal's own first ones are read off the index and merged.

    Beside the item's columns: the case's title of today, and through which kind of principal the item is reached."""
    merged, given = (_lateral if is_postgres() else _united)(seats, narrowing, limit + offset)
    columns = ", ".join(f'w."{column}"' for column in SHOWN)
    statement = (
        f'SELECT {columns}, c."title", f."reached_by", f."reached_id" FROM ('  # noqa: S608
        'SELECT "item_id", MIN("urgent_at") AS "urgent_at", MIN("kind") AS "reached_by", '
        'MIN("principal_id") AS "reached_id" '
        f'FROM ({merged}) a GROUP BY "item_id" ORDER BY MIN("urgent_at"), "item_id" LIMIT %s OFFSET %s) f '
        f'JOIN "{ITEM_TABLE}" w ON w."id" = f."item_id" JOIN "runtime_case" c ON c."id" = w."case_id" '
        'ORDER BY f."urgent_at", w."id"'
    )
    return statement, to_row([*given, limit, offset])


def _united(seats: Seats, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The first items of each principal, one branch for each."""
    one, given = _branch(seats, narrowing, "%s", "%s")
    branches = " UNION ALL ".join(f"SELECT * FROM ({one}) b{n}" for n in range(len(seats.places)))  # noqa: S608
    return branches, [value for place in seats.places for value in (*place, *given, limit)]


def _lateral(seats: Seats, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The same where the database knows LATERAL: planned once, however many posts somebody holds."""
    one, given = _branch(seats, narrowing, "v.column1", "v.column2")
    marks = ", ".join(["(%s, CAST(%s AS bigint))"] * len(seats.places))
    return f"SELECT b.* FROM (VALUES {marks}) v CROSS JOIN LATERAL ({one}) b", [*_places(seats), *given, limit]  # noqa: S608


def _branch(seats: Seats, narrowing: Narrowing, kind: str, principal: str) -> tuple[str, list[Any]]:
    """The first items of one principal; its last parameter is the limit."""
    more, given = _conditions(seats, narrowing)
    return (
        'SELECT p."item_id", p."urgent_at", p."kind", p."principal_id" '  # noqa: S608
        f'FROM "{PRINCIPAL_TABLE}" p{_joined(narrowing)} WHERE p."open" AND p."kind" = {kind} '
        f'AND p."principal_id" = {principal}{more} ORDER BY p."urgent_at", p."item_id" LIMIT %s'
    ), given


def _joined(narrowing: Narrowing) -> str:
    if not narrowing.words:
        return ""
    return f' JOIN "{ITEM_TABLE}" w ON w."id" = p."item_id" JOIN "runtime_case" c ON c."id" = w."case_id"'


def _conditions(seats: Seats, narrowing: Narrowing) -> tuple[str, list[Any]]:
    parts = ['(p."excluded_id" IS NULL OR p."excluded_id" <> %s)']
    values: list[Any] = [seats.person_id]
    if narrowing.process_key:
        parts.append('p."process_key" = %s')
        values.append(narrowing.process_key)
    for word, moment in (('p."urgent_at" >= %s', narrowing.since), ('p."urgent_at" < %s', narrowing.before)):
        if moment is not None:
            parts.append(word)
            values.append(moment)
    for word in narrowing.words:
        parts.append(_FOUND)
        values += [f"%{_escaped(word)}%"] * 4
    return "".join(f" AND {part}" for part in parts), values


_FOUND: Final = "(" + " OR ".join(
    f"LOWER({column}) LIKE LOWER(%s) ESCAPE '!'"
    for column in ('c."title"', 'w."case_key"', 'w."initiator_name"', 'w."name"')
) + ")"


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


class Heap(NamedTuple):
    """How many open items of a process are due before one boundary and not before the former."""

    band: int
    process_key: str
    process_name: str
    number: int


class Tallies(NamedTuple):
    """Items per band and process as narrowed; per place, and in all, without narrowing."""

    heaps: list[Heap]
    places: dict[tuple[str, int], int]
    total: int


PLACE, TOTAL = -1, -2  # bands of the lines that are no heaps


def tallies(everything: Seats, seats: Seats, narrowing: Narrowing, bounds: Sequence[datetime]) -> Tallies:
    """All counts of an inbox in one statement; an item reached by two posts counts once per heap and in the total."""
    own, mine = _conditions(everything, Narrowing())
    branch = (
        'SELECT "item_id", "kind", "principal_id", "urgent_at", "excluded_id", "process_key" '  # noqa: S608
        f'FROM "{PRINCIPAL_TABLE}" p WHERE p."open" AND p."kind" = %s AND p."principal_id" = %s{own}'
    )
    given = [value for place in everything.places for value in (*place, *mine)]
    parts = [_PLACES, _TOTAL]
    if seats.places:
        heap, more = _heaps_part(seats, narrowing, bounds)
        parts.append(heap)
        given += more
    statement = f"WITH p AS ({' UNION ALL '.join([branch] * len(everything.places))}) {' UNION ALL '.join(parts)}"
    with connection.cursor() as cursor:
        cursor.execute(statement, to_row(given))
        rows = [Heap(int(band), key, name, int(number)) for band, key, name, number in cursor.fetchall()]
    return Tallies(
        sorted(row for row in rows if row.band >= 0),
        {(row.process_key, int(row.process_name)): row.number for row in rows if row.band == PLACE},
        next(row.number for row in rows if row.band == TOTAL),
    )


_PLACES: Final = (
    f'SELECT {PLACE}, p."kind", CAST(p."principal_id" AS text), COUNT(*) FROM p '  # noqa: S608
    'GROUP BY p."kind", p."principal_id"'
)
_TOTAL: Final = f"SELECT {TOTAL}, '', '', COUNT(DISTINCT p.\"item_id\") FROM p"  # noqa: S608


def _heaps_part(seats: Seats, narrowing: Narrowing, bounds: Sequence[datetime]) -> tuple[str, list[Any]]:
    more, given = _conditions(seats, narrowing)
    bands = " ".join(f'WHEN p."urgent_at" < %s THEN {number}' for number in range(len(bounds)))
    return (
        'SELECT d."band", d."process_key", COALESCE(MIN(l."name"), d."process_key"), COUNT(*) FROM ('  # noqa: S608
        f'SELECT DISTINCT p."item_id", p."process_key", CASE {bands} ELSE {len(bounds)} END AS "band" '
        f"FROM p{_joined(narrowing)} WHERE {_anywhere(seats)}{more}) d "
        'LEFT JOIN "library_process" l ON l."key" = d."process_key" GROUP BY d."band", d."process_key"'
    ), [*bounds, *_places(seats), *given]


def _anywhere(seats: Seats) -> str:
    return "(" + " OR ".join(['(p."kind" = %s AND p."principal_id" = %s)'] * len(seats.places)) + ")"


def _places(seats: Seats) -> list[Any]:
    return [value for place in seats.places for value in place]


class HeldPost(NamedTuple):
    """A post that somebody holds now."""

    pk: int
    code: str
    name: str


HELD: Final = (
    'SELECT DISTINCT o."id", o."code", o."name" FROM "organisation_holding" h '
    'JOIN "organisation_post" o ON o."id" = h."post_id" WHERE h."person_id" = %s AND o."active" '
    'AND h."since" <= %s AND (h."until" IS NULL OR h."until" > %s) ORDER BY o."code"'
)


def held_posts(person_id: int, at: datetime) -> list[HeldPost]:
    """The posts that the person holds at that moment, by code: only what an inbox needs of them."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, to_row([person_id, at, at]))
        return [HeldPost(int(pk), code, name) for pk, code, name in cursor.fetchall()]


_MINE: Final = 'p."open" AND (p."excluded_id" IS NULL OR p."excluded_id" <> %s)'
COUNT_OPEN: Final = (
    f'SELECT COUNT(DISTINCT a."item_id") FROM (SELECT p."item_id" FROM "{PRINCIPAL_TABLE}" p '  # noqa: S608
    f"WHERE {_MINE} AND p.\"kind\" = 'person' AND p.\"principal_id\" = %s UNION ALL "
    f'SELECT p."item_id" FROM ({HELD}) h JOIN "{PRINCIPAL_TABLE}" p ON p."principal_id" = h."id" '
    f"WHERE {_MINE} AND p.\"kind\" = 'post') a"
)


def count_open(person_id: int, at: datetime) -> int:
    """How many open items the person may take, in person or by a post they hold now: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_OPEN, to_row([person_id, person_id, person_id, at, at, person_id]))
        return int(cursor.fetchone()[0])
