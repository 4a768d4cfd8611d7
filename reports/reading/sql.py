"""How a read reaches its table in one statement, and up to where nothing can come any more.

Numbers are drawn before a statement ends, so a smaller one may be seen later than a greater one. On PostgreSQL every
insert holds a shared advisory lock from before it draws its number (a trigger takes it): who gets the lock alone for
a moment sees all that was drawn. On SQLite there is one writer at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from workflows.ledger.statements import execute, insert_rows, is_postgres

TABLE: Final = "reading_read"
COLUMNS: Final = ("at", "person_id", "person_name", "person_number", "kind", "key", "page", "path", "address")
LOCK: Final = 7_304_110  # of the advisory lock; any number that nobody else uses
LAST: Final = "SELECT COALESCE(MAX(id), 0) FROM reading_read"


def insert(row: Sequence[Any]) -> None:
    """Add one read; it waits for nobody but a sealer that asks how far the numbers go, while it asks."""
    insert_rows(TABLE, COLUMNS, [row])


def settled() -> int:
    """Every number up to here is in the table for all to see, or never will be."""
    if not is_postgres():
        return int(execute(LAST)[0][0])
    execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        return int(execute(LAST)[0][0])
    finally:
        execute("SELECT pg_advisory_unlock(%s)", [LOCK])
