"""One statement that tells who is away, who stands in, who holds their posts and who heads what: no more of it than
concerns the question. Values are always parameters.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from django.db import connection

from approvals.absence.chains import Head, Link, Office
from approvals.organisation.backend import Asked
from approvals.organisation.roles import MAY
from workflows.runtime.sql import is_postgres, to_row

IS_AWAY: Final = Asked(
    bool,
    'EXISTS(SELECT 1 FROM "absence_absence" a WHERE a."person_id" = p."id" AND a."since" <= %s AND a."until" > %s '
    'AND (a."ended_at" IS NULL OR a."ended_at" > %s))',
)

MAY_DECIDE: Final = sorted(str(role.value) for role in MAY["work.decide"])

_ROLES: Final = ", ".join(f"%(role{n})s" for n in range(len(MAY_DECIDE)))
_ABLE: Final = f"x.is_active AND x.role IN ({_ROLES})"
_HELD_NOW: Final = "h.since <= %(at)s AND (h.until IS NULL OR h.until > %(at)s)"
_PRESENT_HEAD: Final = (
    f"o.is_head AND o.active AND {_HELD_NOW} AND {_ABLE} "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM gone WHERE gone.person_id = x.id)"
)

# whoever is away now
_GONE: Final = (
    "gone(id, person_id) AS (SELECT a.id, a.person_id FROM absence_absence a "
    "WHERE a.since <= %(at)s AND a.until > %(at)s AND (a.ended_at IS NULL OR a.ended_at > %(at)s))"
)

# their substitutes
_LINKS: Final = (
    "links(id, person_id, substitute_id, process_key, post_id) AS ("
    "SELECT s.id, g.person_id, s.substitute_id, s.process_key, s.post_id FROM absence_substitution s "
    "JOIN gone g ON g.id = s.absence_id WHERE s.until > %(at)s AND s.since <= %(at)s)"
)

# Whose work is looked at (`reach`)? For somebody who may sit for others: whoever names them, directly or through others
# who are away, and whoever belongs to a department that they head, or to one below it that nobody else heads now.
_HERE: Final = "NOT EXISTS (SELECT 1 FROM gone WHERE gone.person_id = %(person)s)"
_OF_SITTER: Final = (
    "led(id) AS (SELECT o.department_id FROM organisation_holding h "  # noqa: S608
    "JOIN organisation_post o ON o.id = h.post_id "
    f"WHERE h.person_id = %(person)s AND o.is_head AND o.active AND {_HELD_NOW} AND {_HERE} "
    "AND EXISTS (SELECT 1 FROM gone) UNION "
    "SELECT d.id FROM led JOIN organisation_department d ON d.parent_id = led.id WHERE NOT EXISTS ("
    "SELECT 1 FROM organisation_post o JOIN organisation_holding h ON h.post_id = o.id "
    f"JOIN organisation_person x ON x.id = h.person_id WHERE o.department_id = d.id AND {_PRESENT_HEAD})), "
    "reach(id) AS (SELECT g.person_id FROM absence_substitution s JOIN gone g ON g.id = s.absence_id "
    f"WHERE s.substitute_id = %(person)s AND s.until > %(at)s AND s.since <= %(at)s AND {_HERE} UNION "
    "SELECT g.person_id FROM organisation_person p JOIN gone g ON g.person_id = p.id "
    "WHERE p.department_id {among led} UNION "
    "SELECT links.person_id FROM reach JOIN links ON links.substitute_id = reach.id)"
)
# For somebody whose work another should do: themselves, if they are away.
_OF_ABSENT: Final = "reach(id) AS (SELECT g.person_id FROM gone g WHERE g.person_id = %(person)s)"
# For an item: the absent among those whom it is addressed to.
_OF_ITEM: Final = (
    "reach(id) AS (SELECT g.person_id FROM gone g WHERE g.person_id IN ({people}) UNION "  # noqa: S608
    "SELECT g.person_id FROM organisation_holding h JOIN gone g ON g.person_id = h.person_id "
    f"WHERE h.post_id IN ({{posts}}) AND {_HELD_NOW})"
)

# Everybody away who matters for them: beside them other holders of their posts, and all who stand in, however far.
_KNOWN: Final = (
    "places(id) AS (SELECT DISTINCT h.post_id FROM organisation_holding h "  # noqa: S608
    f"JOIN organisation_post o ON o.id = h.post_id WHERE h.person_id {{among reach}} AND o.active AND {_HELD_NOW}), "
    "known(id) AS (SELECT id FROM reach UNION "
    "SELECT g.person_id FROM organisation_holding h JOIN gone g ON g.person_id = h.person_id "
    f"WHERE h.post_id {{among places}} AND {_HELD_NOW} UNION "
    "SELECT g.person_id FROM known JOIN links ON links.person_id = known.id "
    "JOIN gone g ON g.person_id = links.substitute_id), "
    "ladder(id) AS (SELECT p.department_id FROM organisation_person p WHERE p.id {among reach} UNION "
    "SELECT d.parent_id FROM ladder JOIN organisation_department d ON d.id = ladder.id "
    "WHERE d.parent_id IS NOT NULL)"
)

AWAY, LINK, HOLDER, DEPARTMENT, HEAD = range(5)
_NONE: Final = "CAST(NULL AS bigint)"
_FLAG: Final = f"CASE WHEN {_ABLE} THEN 1 ELSE 0 END"
_ANY: Final = "EXISTS (SELECT 1 FROM reach)"
_PARTS: Final = (
    f"SELECT {AWAY}, p.id, p.department_id, {_NONE}, p.name, p.number, 0, 0 "  # noqa: S608
    f"FROM organisation_person p WHERE p.id {{among known}} AND {_ANY}",
    f"SELECT {LINK}, l.person_id, l.substitute_id, l.post_id, l.process_key, '', {_FLAG}, l.id "  # noqa: S608
    f"FROM links l JOIN organisation_person x ON x.id = l.substitute_id WHERE l.person_id {{among known}} AND {_ANY}",
    f"SELECT {HOLDER}, o.id, x.id, {_NONE}, o.name, '', {_FLAG}, 0 "  # noqa: S608
    "FROM organisation_post o JOIN organisation_holding h ON h.post_id = o.id "
    f"JOIN organisation_person x ON x.id = h.person_id WHERE o.id {{among places}} AND {_HELD_NOW} AND {_ANY}",
    f"SELECT {DEPARTMENT}, d.id, d.parent_id, {_NONE}, '', '', 0, 0 "  # noqa: S608
    f"FROM organisation_department d WHERE d.id {{among ladder}} AND {_ANY}",
    f"SELECT {HEAD}, o.department_id, x.id, o.id, x.number, '', 0, 0 "  # noqa: S608
    "FROM organisation_post o JOIN organisation_holding h ON h.post_id = o.id "
    f"JOIN organisation_person x ON x.id = h.person_id WHERE o.department_id {{among ladder}} "
    f"AND {_PRESENT_HEAD} AND {_ANY}",
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


def _statement(reach: str) -> str:
    """The whole statement. PostgreSQL is given arrays: it takes them for short, and then uses its indexes."""
    whole = f"WITH RECURSIVE {_GONE}, {_LINKS}, {reach}, {_KNOWN} {' UNION ALL '.join(_PARTS)}"
    form = r"= ANY(ARRAY(SELECT id FROM \1))" if is_postgres() else r"IN (SELECT id FROM \1)"
    return re.sub(r"\{among (\w+)\}", form, whole)


@cache
def _for_sitter() -> str:
    return _statement(_OF_SITTER)


@cache
def _for_absent() -> str:
    return _statement(_OF_ABSENT)


def around_sitter(person_id: int, at: datetime) -> Now:
    """What concerns a person who may sit for others; empty when they are away themselves."""
    return _read(_for_sitter(), at, person=person_id)


def around_absent(person_id: int, at: datetime) -> Now:
    """What concerns the work of a person; empty when they are not away."""
    return _read(_for_absent(), at, person=person_id)


def around_item(people: Collection[int], posts: Collection[int], at: datetime) -> Now:
    """What concerns an item addressed to these people and posts; empty when nobody of them is away."""
    values = {f"person{n}": one for n, one in enumerate(people)} | {f"post{n}": one for n, one in enumerate(posts)}
    reach = _OF_ITEM.format(
        people=", ".join(f"%(person{n})s" for n in range(len(people))) or "NULL",
        posts=", ".join(f"%(post{n})s" for n in range(len(posts))) or "NULL",
    )
    return _read(_statement(reach), at, **values)


def _read(statement: str, at: datetime, **values: int) -> Now:
    given: dict[str, Any] = {f"role{n}": role for n, role in enumerate(MAY_DECIDE)}
    with connection.cursor() as cursor:
        cursor.execute(statement, given | values | {"at": to_row([at])[0]})
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
