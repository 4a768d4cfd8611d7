"""What the sequencer asks the database: which events have no place yet, and who may still be writing one."""

from __future__ import annotations

from typing import Final, NamedTuple

from workflows.ledger.statements import execute, insert_rows, is_postgres

WITHOUT_PLACE: Final = """
SELECT event.id, event.body FROM ledger_event AS event
LEFT JOIN transparency_leaf AS leaf ON leaf.event_id = event.id
WHERE event.id > %s AND leaf.event_id IS NULL ORDER BY event.id LIMIT %s
"""
BESIDE: Final = """
SELECT leaf."index", leaf.hash, leaf.event_id, event.body, event.stream, event.seq FROM transparency_leaf AS leaf
LEFT JOIN ledger_event AS event ON event.id = leaf.event_id
WHERE leaf."index" >= %s AND leaf."index" < %s ORDER BY leaf."index"
"""
SLIPPED_IN: Final = """
SELECT event.id, event.stream, event.seq FROM ledger_event AS event
LEFT JOIN transparency_leaf AS leaf ON leaf.event_id = event.id
WHERE event.id <= %s AND leaf.event_id IS NULL ORDER BY event.id LIMIT %s
"""
# Whoever draws a number holds this lock until its transaction is visible or gone; prepared ones show up as well.
WRITERS: Final = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND relation = 'ledger_event'::regclass
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
DRAWN: Final = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM ledger_event_id_seq"
LAST: Final = "SELECT COALESCE(MAX(id), 0) FROM ledger_event"


def without_place(settled: int, most: int) -> list[tuple[int, str]]:
    """The oldest events above `settled` that are not in the log: their ids and canonical texts."""
    return [(row[0], row[1]) for row in execute(WITHOUT_PLACE, [settled, most])]


class Placed(NamedTuple):
    """A leaf beside its event; `body` is None where the event is gone."""

    place: int
    hash: bytes
    event_id: int
    body: str | None
    stream: str | None
    seq: int | None


def placed(first: int, end: int) -> list[Placed]:
    """The leaves from `first` up to `end` (not included), each beside its event."""
    return [Placed(*row) for row in execute(BESIDE, [first, end])]


def slipped_in(settled: int, most: int) -> list[tuple[int, str, int]]:
    """Events up to `settled` that the log does not have: ids, streams and numbers. There can be none."""
    return [(row[0], row[1], row[2]) for row in execute(SLIPPED_IN, [settled, most])]


def drawn() -> int:
    """A number that no transaction that begins from now on will draw, nor any smaller one."""
    return int(execute(DRAWN if is_postgres() else LAST)[0][0])


def writers() -> list[str]:
    """The transactions that may have drawn numbers and not have shown what they wrote; on SQLite there is only us."""
    return [row[0] for row in execute(WRITERS)] if is_postgres() else []


def insert_leaves(rows: list[tuple[int, int, bytes]]) -> None:
    """Rows of (index, event, hash), in bulk."""
    insert_rows("transparency_leaf", ("index", "event_id", "hash"), rows)


def insert_tiles(rows: list[tuple[int, int, bytes, bytes]]) -> None:
    """Rows of (level, index, hashes, root), in bulk."""
    insert_rows("transparency_tile", ("level", "index", "hashes", "root"), rows)
