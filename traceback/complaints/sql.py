"""The statements that take rows in by the thousand; whatever was there before stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from workflows.ledger.statements import is_postgres, to_row

CONTACT: Final = "traceback_complaints_contact"
COLUMNS: Final = (
    "source_id", "number", "kind", "at", "category_id", "category_said", "place_id", "channel_id", "product_id",
    "customer", "title", "text", "run_id",
)
NAMES: Final = ", ".join(COLUMNS)
INCOMING: Final = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS complaints_incoming
ON COMMIT DELETE ROWS AS SELECT {NAMES} FROM {CONTACT} WITH NO DATA
"""  # noqa: S608
COPY: Final = f"COPY complaints_incoming ({NAMES}) FROM STDIN"
# In one order, so that two imports of a source never wait for each other in a ring.
TAKE: Final = f"""
INSERT INTO {CONTACT} ({NAMES}) SELECT {NAMES} FROM complaints_incoming ORDER BY number
ON CONFLICT (source_id, number) DO NOTHING
"""  # noqa: S608
INSERT: Final = f"""
INSERT INTO {CONTACT} ({NAMES}) VALUES ({", ".join(["%s"] * len(COLUMNS))})
ON CONFLICT (source_id, number) DO NOTHING
"""  # noqa: S608
EXPOSURE: Final = """
INSERT INTO traceback_complaints_exposure (measure, day, place_id, product_id, value, run_id)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (measure, day, place_id, product_id) DO UPDATE SET value = excluded.value, run_id = excluded.run_id
WHERE traceback_complaints_exposure.value <> excluded.value
"""


def insert_contacts(rows: Sequence[Sequence[Any]]) -> int:
    """Insert the rows whose numbers are new to their source; how many those were."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        if not is_postgres():
            cursor.executemany(INSERT, [to_row(row) for row in rows])
            return max(0, int(cursor.rowcount))
        cursor.execute(INCOMING, None)
        cursor.execute("TRUNCATE complaints_incoming")
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(TAKE, None)
        return int(cursor.rowcount)


def put_exposures(rows: Sequence[Sequence[Any]]) -> int:
    """Insert the rows, or correct what they say otherwise; how many changed anything."""
    changed = 0
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(EXPOSURE, row)
            changed += cursor.rowcount
    return changed
