"""One statement that tells who is away, who stands in, who holds their posts and who heads what.

Its cost when nothing of this concerns the person who asks: two look-ups in indexes. Values are always parameters.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from approvals.absence.chains import Head, Link, Office
from approvals.organisation.roles import MAY
from workflows.runtime.sql import to_row

MAY_DECIDE: Final = sorted(str(role.value) for role in MAY["work.decide"])

_ABLE: Final = (
    "CASE WHEN x.is_active AND x.role IN (" + ", ".join(f"%(role{n})s" for n in range(len(MAY_DECIDE))) + ") "
    "THEN 1 ELSE 0 END"
)
_HELD_NOW: Final = "h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)"

# whoever is away now
_GONE: Final = (
    "gone AS (SELECT a.id, a.person_id FROM absence_absence a "
    "WHERE a.since <= %(at)s AND a.until > %(at)s AND (a.ended_at IS NULL OR a.ended_at > %(at)s))"
)
# asked for a person who may sit for others: are they here, and does anybody name them or lie below them?
_CONCERNS_SITTER: Final = (
    "concerned AS (SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM gone) "
    "AND NOT EXISTS (SELECT 1 FROM gone WHERE gone.person_id = %(person)s) AND ("
    "EXISTS (SELECT 1 FROM absence_substitution s JOIN gone ON gone.id = s.absence_id "
    "WHERE s.substitute_id = %(person)s) OR EXISTS (SELECT 1 FROM leads)))"
)
_LEADS: Final = (
    "leads AS (SELECT 1 AS yes FROM organisation_holding h JOIN organisation_post o ON o.id = h.post_id "  # noqa: S608
    f"WHERE h.person_id = %(person)s AND o.is_head AND o.active AND {_HELD_NOW})"
)
# asked for a person whose work somebody else should do: are they away?
_CONCERNS_ABSENT: Final = (
    "leads AS (SELECT 1 AS yes), "
    "concerned AS (SELECT 1 AS yes WHERE EXISTS (SELECT 1 FROM gone WHERE gone.person_id = %(person)s))"
)
_EVERYBODY: Final = "leads AS (SELECT 1 AS yes), concerned AS (SELECT 1 AS yes)"

AWAY, LINK, HOLDER, DEPARTMENT, HEAD = range(5)
_NONE: Final = "CAST(NULL AS bigint)"
_PARTS: Final = (
    f"SELECT {AWAY}, g.person_id, p.department_id, {_NONE}, p.name, p.number, 0, 0 "  # noqa: S608
    "FROM gone g CROSS JOIN concerned JOIN organisation_person p ON p.id = g.person_id",
    f"SELECT {LINK}, g.person_id, s.substitute_id, s.post_id, s.process_key, '', {_ABLE}, s.id "  # noqa: S608
    "FROM gone g CROSS JOIN concerned JOIN absence_substitution s ON s.absence_id = g.id "
    "JOIN organisation_person x ON x.id = s.substitute_id",
    f"SELECT {HOLDER}, o.id, x.id, {_NONE}, o.name, '', {_ABLE}, 0 "  # noqa: S608
    "FROM organisation_holding h CROSS JOIN concerned JOIN organisation_post o ON o.id = h.post_id "
    f"JOIN organisation_person x ON x.id = h.person_id WHERE {_HELD_NOW} AND o.active AND h.post_id IN "
    "(SELECT h.post_id FROM gone g JOIN organisation_holding h ON h.person_id = g.person_id "
    f"WHERE {_HELD_NOW})",
    f"SELECT {DEPARTMENT}, d.id, d.parent_id, {_NONE}, '', '', 0, 0 "  # noqa: S608
    "FROM organisation_department d CROSS JOIN concerned WHERE EXISTS (SELECT 1 FROM leads)",
    f"SELECT {HEAD}, o.department_id, x.id, o.id, x.number, '', 0, 0 "  # noqa: S608
    "FROM organisation_post o CROSS JOIN concerned JOIN organisation_holding h ON h.post_id = o.id "
    "JOIN organisation_person x ON x.id = h.person_id "
    f"WHERE o.is_head AND o.active AND {_HELD_NOW} AND {_ABLE} = 1 AND EXISTS (SELECT 1 FROM leads)",
)


class Absent(NamedTuple):
    """Somebody absent, as the trail names them."""

    id: int
    name: str
    number: str


class Now(NamedTuple):
    """The office at a moment, and the names that go with it."""

    office: Office
    absent: dict[int, Absent]
    posts: dict[int, str]


def _statement(who: str) -> str:
    return f"WITH {_GONE}, {who} {' UNION ALL '.join(_PARTS)}"


FOR_SITTER: Final = _statement(f"{_LEADS}, {_CONCERNS_SITTER}")
FOR_ABSENT: Final = _statement(_CONCERNS_ABSENT)
FOR_EVERYBODY: Final = _statement(_EVERYBODY)


def read(statement: str, at: datetime, person_id: int | None = None) -> Now:
    """The office at that moment as far as the statement asks for it."""
    given: dict[str, Any] = {f"role{n}": role for n, role in enumerate(MAY_DECIDE)}
    given["at"] = to_row([at])[0]
    if person_id is not None:
        given["person"] = person_id
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return _assembled(cursor.fetchall())


def _assembled(rows: list[tuple[Any, ...]]) -> Now:
    of: tuple[list[tuple[Any, ...]], ...] = ([], [], [], [], [])
    for kind, *rest, _order in sorted(rows, key=lambda row: (row[-1], row[4])):  # as entered; heads by staff number
        of[kind].append(tuple(rest))
    links: dict[int, list[Link]] = {person: [] for person, *_rest in of[AWAY]}
    for absent, substitute, post, process, _empty, _able in of[LINK]:
        links[absent].append(Link(substitute, process, post))
    holders: dict[int, list[int]] = {}
    for post, person, *_rest in of[HOLDER]:
        holders.setdefault(post, []).append(person)
    heads: dict[int, list[Head]] = {}
    for department, person, post, *_rest in of[HEAD]:
        heads.setdefault(department, []).append(Head(person, post))
    office = Office(
        links=links,
        able=frozenset(row[1] for kind in (LINK, HOLDER) for row in of[kind] if row[-1]),
        holders=holders,
        homes={person: department for person, department, *_rest in of[AWAY]},
        parents={department: parent for department, parent, *_rest in of[DEPARTMENT]},
        heads=heads,
    )
    absent = {person: Absent(person, name, number) for person, _home, _none, name, number, _flag in of[AWAY]}
    return Now(office, absent, {post: name for post, _person, _none, name, *_rest in of[HOLDER]})
