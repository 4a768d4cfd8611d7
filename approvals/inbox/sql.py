"""The inbox's SQL: rows of many items in one statement, and the first page without reading more than it shows.

Values are always parameters. Table and column names are written here, never taken from outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import DateTimeField

from approvals.absence.chains import Seat
from approvals.inbox.models import WorkItem
from approvals.inbox.seats import HELD, MAY_STAND_IN, STAND, Seats, standing_values
from workflows.runtime.sql import execute, from_moment, is_postgres, to_row

ITEM_TABLE: Final = "inbox_workitem"
PRINCIPAL_TABLE: Final = "inbox_principal"

# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to; empty values narrow nothing."""

    process_key: str = ""
    words: tuple[str, ...] = ()
    since: datetime | None = None  # urgent at or after
    before: datetime | None = None  # urgent before


SHOWN: Final = (  # in the order of the model
    "id", "case_id", "case_key", "process_key", "title", "initiator_id", "initiator_name", "node", "name", "signer",
    "signer_name", "round", "opened_at", "due_at", "paused_at", "closed_at", "close_reason", "fallback",
    "stage", "stages", "changes", "hours_of_id",
)  # fmt: skip
_COLUMNS: Final = ", ".join(f'c."{name}"' if name == "title" else f'w."{name}"' for name in SHOWN)
_MOMENTS: Final = tuple(
    place for place, name in enumerate(SHOWN) if isinstance(WorkItem._meta.get_field(name), DateTimeField)
)  # fmt: skip


class Found(NamedTuple):
    """An open item, through which kind of principal and which one it is reached, and whether its step lets it be
    agreed to among others."""

    item: WorkItem
    kind: str
    principal: int
    batch_safe: bool


def first_page(seats: Seats, narrowing: Narrowing, *, limit: int, offset: int = 0) -> list[Found]:
    """The most urgent open items: each principal's own first ones are read off the index and merged.

    Items come with the case's title of today. Limits are written out: a plan that is kept must know them."""
    merged, given = _merged(seats, narrowing, limit + offset)
    statement = (
        f'SELECT {_COLUMNS}, {_BATCH_SAFE}, f."reached_by", f."reached_id" FROM ('  # noqa: S608
        f'SELECT "item_id", MIN("urgent_at") AS "urgent_at", MIN("kind") AS "reached_by", {_NEAREST} AS "reached_id" '
        f'FROM ({merged}) a GROUP BY "item_id" ORDER BY MIN("urgent_at"), "item_id" LIMIT {limit:d} OFFSET {offset:d}) '
        f'f JOIN "{ITEM_TABLE}" w ON w."id" = f."item_id" JOIN "runtime_case" c ON c."id" = w."case_id" '
        'ORDER BY f."urgent_at", w."id"'
    )
    return [Found(_made(row), row[-2], int(row[-1]), bool(row[-3])) for row in execute(statement, to_row(given))]


_BATCH_SAFE: Final = "w.\"attributes\" LIKE '%%\"batchSafe\": \"true\"%%'"
_NEAREST: Final = (  # what is reached in one's own right is not shown as somebody else's
    f"COALESCE(MIN(CASE WHEN \"kind\" <> '{STAND}' THEN \"principal_id\" END), MIN(\"principal_id\"))"
)


def _made(row: Sequence[Any]) -> WorkItem:
    values = list(row[: len(SHOWN)])
    for place in _MOMENTS:
        values[place] = from_moment(values[place])
    return WorkItem.from_db(DEFAULT_DB_ALIAS, SHOWN, values)


def _merged(seats: Seats, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The first items of all principals, one's own and those of absent people."""
    parts = [(_lateral if is_postgres() else _united)(seats, narrowing, limit)] if seats.own else []
    parts += [_stand_branch(seats, seat, narrowing, limit) for seat in seats.stands]
    branches = (f"SELECT * FROM ({part}) m{n}" for n, (part, _given) in enumerate(parts))  # noqa: S608
    return " UNION ALL ".join(branches), [value for _part, given in parts for value in given]


def _stand_branch(seats: Seats, seat: Seat, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The first items of a place of somebody absent."""
    more, given = _conditions(seats, narrowing)
    here, values = _standing(seats, seat)
    case = ' JOIN "runtime_case" c ON c."id" = w."case_id"' if narrowing.words else ""
    return (
        f'SELECT p."item_id", p."urgent_at", \'{STAND}\' AS "kind", CAST(%s AS bigint) AS "principal_id" '  # noqa: S608
        f'FROM "{PRINCIPAL_TABLE}" p JOIN "{ITEM_TABLE}" w ON w."id" = p."item_id"{case} '
        f'WHERE {here}{more} ORDER BY p."urgent_at", p."item_id" LIMIT {limit:d}'
    ), [seat.absent_id, *values, *given]


def _standing(seats: Seats, seat: Seat) -> tuple[str, list[Any]]:
    """Which items of the place are before whoever sits there: never what they started themselves; whose exclusion
    bars them (or gives it to them) is looked up among initiators, too."""
    others = '(w."initiator_id" IS NULL OR w."initiator_id" <> %s)'
    parts = ['p."open" AND p."kind" = %s AND p."principal_id" = %s', others]
    values: list[Any] = [*seat.place, seats.person_id]
    barred, only = ((sorted(some), sorted(some - {seat.absent_id})) for some in (seat.barred, seat.only))
    for column, ids in (('p."excluded_id"', barred[0]), ('w."initiator_id"', barred[1])):
        if ids:
            parts.append(f"({column} IS NULL OR {column} NOT IN {_marks(ids)})")
            values += ids
    if seat.only:
        parts.append(f'(p."excluded_id" IN {_marks(only[0])} OR w."initiator_id" IN {_marks(only[1])})')
        values += [*only[0], *only[1]]
    for word, keys in (("IN", seat.process_keys), ("NOT IN", seat.not_process_keys)):
        if keys:
            parts.append(f'p."process_key" {word} {_marks(keys)}')
            values += sorted(keys)
    return " AND ".join(parts), values


def _marks(values: Collection[Any]) -> str:
    return f"({', '.join(['%s'] * len(values)) or 'NULL'})"


def _united(seats: Seats, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The first items of each own principal, one branch for each."""
    one, given = _branch(seats, narrowing, "%s", "%s", limit)
    branches = " UNION ALL ".join(f"SELECT * FROM ({one}) b{n}" for n in range(len(seats.own)))  # noqa: S608
    return branches, [value for place in seats.own for value in (*place, *given)]


def _lateral(seats: Seats, narrowing: Narrowing, limit: int) -> tuple[str, list[Any]]:
    """The same where the database knows LATERAL: planned once, however many posts somebody holds."""
    one, given = _branch(seats, narrowing, "v.column1", "v.column2", limit)
    marks = ", ".join(["(%s, CAST(%s AS bigint))"] * len(seats.own))
    own = [value for place in seats.own for value in place]
    return f"SELECT b.* FROM (VALUES {marks}) v CROSS JOIN LATERAL ({one}) b", [*own, *given]  # noqa: S608


def _branch(seats: Seats, narrowing: Narrowing, kind: str, principal: str, limit: int) -> tuple[str, list[Any]]:
    """The first items of one principal."""
    more, given = _conditions(seats, narrowing)
    return (
        'SELECT p."item_id", p."urgent_at", p."kind", p."principal_id" '  # noqa: S608
        f'FROM "{PRINCIPAL_TABLE}" p{_joined(narrowing)} WHERE p."open" AND p."kind" = {kind} '
        f'AND p."principal_id" = {principal}{more} ORDER BY p."urgent_at", p."item_id" LIMIT {limit:d}'
    ), given


def _joined(narrowing: Narrowing) -> str:
    if not narrowing.words:
        return ""
    return f' JOIN "{ITEM_TABLE}" w ON w."id" = p."item_id" JOIN "runtime_case" c ON c."id" = w."case_id"'


def _conditions(seats: Seats, narrowing: Narrowing) -> tuple[str, list[Any]]:
    parts = ['(p."excluded_id" IS NULL OR p."excluded_id" <> %s)']
    values: list[Any] = [seats.person_id]
    if seats.aside:
        parts.append(f'(p."urgent_at" <= %s OR p."item_id" NOT IN {_marks(seats.aside)})')
        values += [seats.at, *seats.aside]
    narrowed, wanted = _narrowed(narrowing)
    return "".join(f" AND {part}" for part in [*parts, *narrowed]), [*values, *wanted]


def _narrowed(narrowing: Narrowing) -> tuple[list[str], list[Any]]:
    parts: list[str] = []
    values: list[Any] = []
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
    return parts, values


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


BITS: Final = 30  # branches told apart by one number


def tallies(everything: Seats, seats: Seats, narrowing: Narrowing, bounds: Sequence[datetime]) -> Tallies:
    """All counts of an inbox in one statement; an item reached by two posts counts once per heap and in the total.

    The database reads every item once and counts those of one band and process that are reached by the same branches, a
    bit for each; what that makes for a place or a heap is added up here."""
    branches, given = _branches(everything)
    found, wanted = _found(narrowing)
    masks = [f'"m{n}"' for n in range(_masks(len(branches)))]
    kept, summed = ", ".join(masks), ", ".join(f"SUM({mask}) AS {mask}" for mask in masks)
    bands = " ".join(f'WHEN p."urgent_at" < %s THEN {number}' for number in range(len(bounds)))
    items = (
        f'SELECT "item_id", "process_key", MIN("urgent_at") AS "urgent_at", {summed} '  # noqa: S608
        f'FROM ({" UNION ALL ".join(branches)}) a GROUP BY "item_id", "process_key"'
    )
    heaps = (
        f'SELECT "band", "process_key", "found", COUNT(*) AS "number", {kept} FROM ('  # noqa: S608
        f'SELECT CASE {bands} ELSE {len(bounds)} END AS "band", p."process_key", {found} AS "found", {kept} '
        f'FROM ({items}) p{_joined(narrowing)}) i GROUP BY "band", "process_key", "found", {kept}'
    )
    statement = (
        f'SELECT h."band", h."process_key", COALESCE(l."name", h."process_key"), h."found", h."number", {kept} '  # noqa: S608
        f'FROM ({heaps}) h LEFT JOIN "library_process" l ON l."key" = h."process_key"'
    )
    return _added_up(everything, seats, execute(statement, to_row([*bounds, *wanted, *given])))


def _masks(branches: int) -> int:
    return -(-branches // BITS)


def _branches(seats: Seats) -> tuple[list[str], list[Any]]:
    """The items of every own principal and of every place of somebody absent, each marked with the branch's bit."""
    own, mine = _conditions(seats, Narrowing())
    rows: list[tuple[str, list[Any]]] = [
        (f'"{PRINCIPAL_TABLE}" p WHERE p."open" AND p."kind" = %s AND p."principal_id" = %s', list(place))
        for place in seats.own
    ]
    for seat in seats.stands:
        here, values = _standing(seats, seat)
        rows.append((f'"{PRINCIPAL_TABLE}" p JOIN "{ITEM_TABLE}" w ON w."id" = p."item_id" WHERE {here}', values))
    marked = [
        f'SELECT p."item_id", p."urgent_at", p."process_key", {_bit(number, len(rows))} FROM {source}{own}'  # noqa: S608
        for number, (source, _values) in enumerate(rows)
    ]
    return marked, [value for _source, values in rows for value in (*values, *mine)]


def _bit(number: int, of: int) -> str:
    bits = (1 << number % BITS if mask == number // BITS else 0 for mask in range(_masks(of)))
    return ", ".join(f'{bit} AS "m{mask}"' for mask, bit in enumerate(bits))


def _found(narrowing: Narrowing) -> tuple[str, list[Any]]:
    """Whether the narrowed list has the item."""
    parts, values = _narrowed(narrowing)
    return (f"CASE WHEN {' AND '.join(parts)} THEN 1 ELSE 0 END" if parts else "1"), values


def _added_up(everything: Seats, seats: Seats, rows: Sequence[Sequence[Any]]) -> Tallies:
    branches = [*everything.own, *((STAND, seat.absent_id) for seat in everything.stands)]
    chosen = set(seats.places)
    heaps, places, total = Counter[tuple[int, str, str]](), Counter[tuple[str, int]](), 0
    for band, key, name, found, number, *masks in rows:
        reached = {place for n, place in enumerate(branches) if masks[n // BITS] >> n % BITS & 1}
        total += number
        places.update(dict.fromkeys(reached, number))
        if found and reached & chosen:
            heaps[int(band), key, name] += number
    return Tallies(sorted(Heap(*heap, number) for heap, number in heaps.items()), dict(places), total)


_MINE: Final = (
    'p."open" AND (p."excluded_id" IS NULL OR p."excluded_id" <> %s) AND NOT (p."urgent_at" > %s AND EXISTS('
    'SELECT 1 FROM "inbox_later" l WHERE l."person_id" = %s AND l."until" > %s AND l."item_id" = p."item_id"))'
)
COUNT_OPEN: Final = (
    f'SELECT COUNT(DISTINCT a."item_id"), {MAY_STAND_IN}, '  # noqa: S608
    'COALESCE((SELECT k."single_keys" FROM "inbox_habit" k WHERE k."person_id" = %s), true) '
    f'FROM (SELECT p."item_id" FROM "{PRINCIPAL_TABLE}" p '
    f"WHERE {_MINE} AND p.\"kind\" IN ('person', 'asked') AND p.\"principal_id\" = %s UNION ALL "
    f'SELECT p."item_id" FROM ({HELD}) h JOIN "{PRINCIPAL_TABLE}" p ON p."principal_id" = h."id" '
    f"WHERE {_MINE} AND p.\"kind\" = 'post') a"
)


def count_open(person_id: int, at: datetime) -> tuple[int, bool, bool]:
    """How many open items the person may take, in person or by a post they hold now, whether those of somebody absent
    could come to that, and whether single keys do something for the person: one statement."""
    mine = [person_id, at, person_id, at]
    given = [*standing_values(person_id, at), person_id, *mine, person_id, person_id, at, at, *mine]
    [[number, may_stand, keys]] = execute(COUNT_OPEN, to_row(given))
    return int(number), bool(may_stand), bool(keys)
