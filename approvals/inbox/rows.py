"""The rows of deciding: the item under the lock, what is closed, what is handed out; prepared once per connection.

Values are always parameters. Table and column names are written here, never taken from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from approvals.inbox.models import NEVER, Principal, WorkItem
from workflows.runtime.sql import execute, insert_rows, is_postgres, shape_of, to_row

ITEM_TABLE: Final = "inbox_workitem"
ITEM_COLUMNS: Final = (
    "case_id", "case_key", "process_key", "title", "initiator_id", "initiator_name", "scope", "generation", "node",
    "name", "signer", "signer_name", "round", "opened_at", "due_at", "close_reason", "outcome", "comment", "digest",
    "form_key", "checklist", "excluded_id", "fallback", "attributes", "stage", "stages", "changes",
    "hours_of_id", "role", "follows_id", "due_spec", "counted_from", "alarm_stage", "next_alarm_at", "late_spec",
    "late_from",
)  # fmt: skip
PRINCIPAL_TABLE: Final = "inbox_principal"
PRINCIPAL_COLUMNS: Final = ("item_id", "kind", "principal_id", "open", "urgent_at", "excluded_id", "process_key")


# --- reading ----------------------------------------------------------------------------------------------------------


class Claimable(NamedTuple):
    """One principal of an item, and whether the person in question holds that post now."""

    kind: str
    principal_id: int
    held: bool
    post_name: str | None


_CLAIMS: Final = (
    'SELECT {item}, p."kind", p."principal_id", '
    'EXISTS(SELECT 1 FROM "organisation_holding" h WHERE h."post_id" = o."id" AND h."person_id" = %s '
    'AND h."since" <= %s AND (h."until" IS NULL OR h."until" > %s)), o."name" '
    'FROM "inbox_workitem" i LEFT JOIN "inbox_principal" p ON p."item_id" = i."id" '
    'LEFT JOIN "organisation_post" o ON p."kind" = \'post\' AND o."id" = p."principal_id" AND o."active" '
    'WHERE i."id" = %s AND i."case_id" = %s ORDER BY p."id"'
)


def item_and_claims(
    item_id: int, case_id: int, person_id: int, at: datetime
) -> tuple[WorkItem | None, list[Claimable]]:
    """An item of the case, and its principals as this person meets them."""
    shape = shape_of(WorkItem, "i")
    rows = execute(_CLAIMS.format(item=shape.selection), to_row((person_id, at, at, item_id, case_id)))
    if not rows:
        return None, []
    return shape.make(rows[0]), [Claimable(*row[-4:]) for row in rows if row[-4] is not None]


class Waiting(NamedTuple):
    """An open item by what names it: what somebody at its page would know."""

    id: int
    case_id: int
    node: str


_OLDEST: Final = (
    'SELECT "id", "case_id", "node" FROM "inbox_workitem" '
    'WHERE "case_id" = %s AND "closed_at" IS NULL ORDER BY "id" LIMIT 1'
)


def oldest_open(case_id: int) -> Waiting | None:
    """The case's oldest open item."""
    rows = execute(_OLDEST, [case_id])
    return Waiting(*rows[0]) if rows else None


def holders_of(codes: Sequence[str], at: datetime) -> list[tuple[Any, ...]]:
    """Active posts and who holds them now: id, code, name, department, person id, whether that person is active."""
    marks = ", ".join(["%s"] * len(codes))
    statement = (
        'SELECT o."id", o."code", o."name", o."department_id", h."person_id", p."is_active" FROM "organisation_post" o '  # noqa: S608
        'LEFT JOIN "organisation_holding" h ON h."post_id" = o."id" AND h."since" <= %s '
        'AND (h."until" IS NULL OR h."until" > %s) LEFT JOIN "organisation_person" p ON p."id" = h."person_id" '
        f'WHERE o."active" AND o."code" IN ({marks})'
    )
    return execute(statement, to_row((at, at, *codes)))


# --- closing ----------------------------------------------------------------------------------------------------------


class Closed(NamedTuple):
    """How one item is closed; what follows the outcome is empty unless somebody decided it."""

    scope: int
    generation: int
    why: str
    outcome: str
    decided_by: int | None = None
    via_post: int | None = None
    on_behalf_of: int | None = None
    comment: str = ""
    digest: str = ""


_CLOSED: Final = ", ".join(
    f"CAST(%s AS {kind})" for kind in ("bigint", "bigint", "text", "text", "bigint", "bigint", "bigint", "text", "text")
)
_SHUT: Final = 'UPDATE "inbox_principal" SET "open" = false WHERE "open" AND "item_id" IN'
_FORGET: Final = 'DELETE FROM "inbox_draft" WHERE ("item_id", "person_id") IN'


def close_items(case_id: int, at: datetime, rows: Sequence[Closed]) -> None:
    """Close the open items, take them out of every inbox and drop what their deciders had typed."""
    marks = ", ".join([f"({_CLOSED})"] * len(rows))
    update = (
        'UPDATE "inbox_workitem" SET "closed_at" = %s, "close_reason" = v.column3, "outcome" = v.column4, '  # noqa: S608
        '"decided_by_id" = v.column5, "via_post_id" = v.column6, "on_behalf_of_id" = v.column7, '
        '"comment" = v.column8, "digest" = v.column9 '
        f'FROM (VALUES {marks}) AS v WHERE "case_id" = %s AND "closed_at" IS NULL '
        'AND "scope" = v.column1 AND "generation" = v.column2 RETURNING "id", "decided_by_id"'
    )
    parameters = to_row([at, *(value for row in rows for value in row), case_id])
    if is_postgres():
        forget = f"{_FORGET} (SELECT id, decided_by_id FROM closed)"  # noqa: S608
        execute(f"WITH closed AS ({update}), told AS ({forget}) {_SHUT} (SELECT id FROM closed)", parameters)  # noqa: S608
        return
    closed = execute(update, parameters)
    execute(f"{_SHUT} ({', '.join(['%s'] * len(closed)) or 'NULL'})", [pk for pk, _person in closed])
    if decided := [pair for pair in closed if pair[1] is not None]:
        pairs = ", ".join(["(%s, %s)"] * len(decided))
        execute(f"{_FORGET} (VALUES {pairs})", [value for pair in decided for value in pair])


# --- carrying into another version ------------------------------------------------------------------------------------

_CARRIED: Final = (
    ("node", "text"), ("name", "text"), ("form_key", "text"), ("checklist", "text"), ("attributes", "text"),
    ("due_at", "moment"), ("due_spec", "text"), ("alarm_stage", "smallint"), ("next_alarm_at", "moment"),
    ("late_spec", "text"), ("late_from", "moment"),
)  # fmt: skip


def open_items(case_id: int) -> list[WorkItem]:
    """The open items of a locked case."""
    shape = shape_of(WorkItem, "i")
    found = execute(
        f'SELECT {shape.selection} FROM "inbox_workitem" i WHERE i."case_id" = %s AND i."closed_at" IS NULL '  # noqa: S608
        'ORDER BY i."id"', [case_id]
    )  # fmt: skip
    return [shape.make(row) for row in found]


def carry_items(items: Sequence[WorkItem]) -> None:
    """Write what another version says of open items, and put them to their places in every inbox; one statement on
    PostgreSQL."""
    moment = "timestamptz" if is_postgres() else "text"
    mark = ", ".join(["CAST(%s AS bigint)", *(f"CAST(%s AS {moment if kind == 'moment' else kind})"
                                              for _name, kind in _CARRIED)])  # fmt: skip
    values = f"(VALUES {', '.join([f'({mark})'] * len(items))}) AS v"
    sets = ", ".join(f'"{name}" = v.column{place}' for place, (name, _kind) in enumerate(_CARRIED, 2))
    update = f'UPDATE "inbox_workitem" SET {sets} FROM {values} WHERE "id" = v.column1'  # noqa: S608
    given = to_row([part for item in items for part in (item.pk, *(getattr(item, name) for name, _kind in _CARRIED))])
    moved = (
        'UPDATE "inbox_principal" SET "urgent_at" = COALESCE({due}, %s) FROM {known} '
        'WHERE "inbox_principal"."item_id" = {key}'
    )
    if is_postgres():
        move = moved.format(due="c.due_at", known="carried c", key="c.id")
        execute(f"WITH carried AS ({update} RETURNING id, due_at) {move}", [*given, NEVER])
        return
    execute(update, given)
    execute(moved.format(due="v.column7", known=values, key="v.column1"), to_row([NEVER, *given]))


# --- putting aside ----------------------------------------------------------------------------------------------------


def put_aside(item_id: int, effective_at: datetime) -> None:
    """Take an item whose decision waits out of every inbox."""
    execute('UPDATE "inbox_workitem" SET "effective_at" = %s WHERE "id" = %s', to_row([effective_at, item_id]))
    execute('UPDATE "inbox_principal" SET "open" = false WHERE "item_id" = %s', [item_id])


def take_up_again(item_id: int) -> None:
    """Put an item whose decision was undone back into its inboxes."""
    execute('UPDATE "inbox_workitem" SET "effective_at" = NULL WHERE "id" = %s', [item_id])
    show_again(item_id)


# --- asking -----------------------------------------------------------------------------------------------------------

_OWES: Final = (
    'EXISTS(SELECT 1 FROM "inbox_asking" a WHERE a."item_id" = "inbox_principal"."item_id" '
    'AND a."ended_at" IS NULL AND a."asked_id" = "inbox_principal"."principal_id")'
)
_AWAY: Final = (
    'EXISTS(SELECT 1 FROM "inbox_asking" a WHERE a."item_id" = "inbox_principal"."item_id" '
    "AND a.\"ended_at\" IS NULL AND a.\"kind\" = 'delegate')"
)
_DUE: Final = '(SELECT w."due_at" FROM "inbox_workitem" w WHERE w."id" = "inbox_principal"."item_id")'
_SHOW: Final = (  # performers unless somebody else has it for the moment, and whoever still owes an answer
    f'UPDATE "inbox_principal" SET "urgent_at" = COALESCE({_DUE}, %s), '  # noqa: S608
    f"\"open\" = CASE WHEN \"kind\" = 'asked' THEN {_OWES} ELSE NOT {_AWAY} END WHERE \"item_id\" = %s"
)


def show_again(item_id: int) -> None:
    """Let an open item stand in the inboxes where it belongs as things are."""
    execute(_SHOW, to_row([NEVER, item_id]))


def let_answer(item: WorkItem, person_id: int) -> None:
    """Put the item before somebody who is asked about it."""
    Principal.objects.get_or_create(
        item=item, kind=Principal.Kind.ASKED, principal_id=person_id,
        defaults={"process_key": item.process_key, "urgent_at": item.due_at or NEVER},
    )  # fmt: skip
    show_again(item.pk)


# --- handing out ------------------------------------------------------------------------------------------------------

_PRINCIPAL: Final = ("bigint", "bigint", "text", "bigint", "timestamptz", "bigint")


def hand_out(items: Sequence[Sequence[Any]], principals: Sequence[tuple[int, str, int, datetime, int | None]]) -> None:
    """Open items (in the order of ITEM_COLUMNS) with their principals: which item (by position), kind, id, urgency,
    and who is excluded. One statement on PostgreSQL."""
    scope, generation, process = (ITEM_COLUMNS.index(name) for name in ("scope", "generation", "process_key"))
    if not is_postgres():
        ids = sorted(insert_rows(ITEM_TABLE, ITEM_COLUMNS, items, returning="id"))
        rows = [(ids[which], kind, pk, True, urgent, excluded, items[which][process])
                for which, kind, pk, urgent, excluded in principals]
        insert_rows(PRINCIPAL_TABLE, PRINCIPAL_COLUMNS, rows)
        return
    item = "(" + ", ".join(["%s"] * len(ITEM_COLUMNS)) + ")"
    principal = "(" + ", ".join(f"CAST(%s AS {kind})" for kind in _PRINCIPAL) + ")"
    statement = (
        f'WITH opened AS (INSERT INTO "inbox_workitem" ({", ".join(ITEM_COLUMNS)}) '  # noqa: S608
        f'VALUES {", ".join([item] * len(items))} RETURNING "id", "scope", "generation", "process_key") '
        'INSERT INTO "inbox_principal" ("item_id", "kind", "principal_id", "open", "urgent_at", "excluded_id", '
        '"process_key") SELECT o."id", v.column3, v.column4, true, v.column5, v.column6, o."process_key" '
        f'FROM opened o JOIN (VALUES {", ".join([principal] * len(principals))}) AS v '
        'ON v.column1 = o."scope" AND v.column2 = o."generation"'
    )
    placed = [(items[which][scope], items[which][generation], *rest) for which, *rest in principals]
    execute(statement, [*(value for row in items for value in row), *(value for row in placed for value in row)])
