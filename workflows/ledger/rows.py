"""How events and messages reach their tables in one statement each: the hot path writes them without the ORM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from workflows.ledger.chain import Row

EVENT_TABLE: Final = "ledger_event"
EVENT_COLUMNS: Final = Row._fields


def values(rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """The placeholders and parameters of a VALUES list for the current database."""
    one = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    return ", ".join([one] * len(rows)), [adapted(value) for row in rows for value in row]


def adapted(value: Any) -> Any:
    """A parameter as the current database takes it: SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def insert_events(rows: Sequence[Row]) -> None:
    """Append the events in one statement; the caller holds the lock on their stream's head."""
    if rows:
        marks, parameters = values(rows)
        sql = f"INSERT INTO {EVENT_TABLE} ({', '.join(EVENT_COLUMNS)}) VALUES {marks}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
