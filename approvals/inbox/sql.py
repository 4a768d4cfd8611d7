"""The inbox's SQL: rows of many items in one statement, and the first page without reading more than it shows.

Values are always parameters. Table and column names are written here, never taken from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from workflows.runtime.sql import is_postgres, to_row

ITEM_TABLE: Final = "inbox_workitem"
ITEM_COLUMNS: Final = (
    "case_id", "case_key", "process_key", "title", "initiator_id", "initiator_name", "scope", "generation", "node",
    "name", "signer", "signer_name", "round", "opened_at", "due_at", "close_reason", "outcome", "comment", "digest",
    "form_key", "checklist", "excluded_id", "fallback", "attributes",
)  # fmt: skip
PRINCIPAL_TABLE: Final = "inbox_principal"
PRINCIPAL_COLUMNS: Final = ("item_id", "kind", "principal_id", "open", "urgent_at", "excluded_id", "process_key")


class Closed(NamedTuple):
    """How one item is closed; the last four are empty unless somebody decided it."""

    scope: int
    generation: int
    why: str
    outcome: str
    decided_by: int | None = None
    via_post: int | None = None
    comment: str = ""
    digest: str = ""


_CLOSED: Final = ", ".join(
    f"CAST(%s AS {kind})" for kind in ("bigint", "bigint", "text", "text", "bigint", "bigint", "text", "text")
)


def close_items(case_id: int, at: datetime, rows: Sequence[Closed]) -> None:
    """Close the open items with these scopes and generations and take them out of every inbox."""
    marks = ", ".join([f"({_CLOSED})"] * len(rows))
    update = (
        f'UPDATE "{ITEM_TABLE}" SET "closed_at" = %s, "close_reason" = v.column3, "outcome" = v.column4, '  # noqa: S608
        '"decided_by_id" = v.column5, "via_post_id" = v.column6, "comment" = v.column7, "digest" = v.column8 '
        f'FROM (VALUES {marks}) AS v WHERE "case_id" = %s AND "closed_at" IS NULL '
        'AND "scope" = v.column1 AND "generation" = v.column2 RETURNING "id"'
    )
    parameters = to_row([at, *(value for row in rows for value in row), case_id])
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(f"WITH closed AS ({update}) {_SHUT} (SELECT id FROM closed)", parameters)
            return
        cursor.execute(update, parameters)
        ids = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute(f"{_SHUT} ({', '.join(['%s'] * len(ids)) or 'NULL'})", ids)


_SHUT: Final = f'UPDATE "{PRINCIPAL_TABLE}" SET "open" = false WHERE "open" AND "item_id" IN'  # noqa: S608
