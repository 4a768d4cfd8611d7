"""How events reach their table in one statement: the hot path writes them without the ORM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from workflows.ledger.chain import Row
from workflows.ledger.statements import insert_rows

EVENT_TABLE: Final = "ledger_event"
EVENT_COLUMNS: Final = Row._fields


def insert_events(rows: Sequence[Row]) -> None:
    """Append the events; the caller holds the lock on their stream's head."""
    insert_rows(EVENT_TABLE, EVENT_COLUMNS, rows)
