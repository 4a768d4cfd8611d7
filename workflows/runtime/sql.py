"""The hot path's SQL of this room: the locked case, its timers, its events; one statement per table and move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import transaction

from workflows.ledger import outbox
from workflows.ledger.chain import Row
from workflows.ledger.outbox import Letter
from workflows.ledger.rows import EVENT_COLUMNS, EVENT_TABLE
from workflows.ledger.statements import (
    execute,
    from_moment,
    insert_rows,
    insertion,
    is_postgres,
    shape_of,
    to_row,
)
from workflows.runtime.models import Case
from workflows.runtime.tally import TimerKey

__all__ = ["execute", "from_moment", "insert_rows", "is_postgres", "shape_of", "to_row"]  # the storeys above use them

TIMER_COLUMNS: Final = ("case_id", "scope", "generation", "timer", "form", "spec", "armed_at", "due_at")


@cache
def _lock() -> str:
    waiting = (
        'EXISTS(SELECT 1 FROM "runtime_pendingcommand" p WHERE p."case_id" = c."id" '
        "AND p.\"status\" = 'waiting' AND p.\"effective_at\" <= %s)"
    )
    tail = " FOR UPDATE OF c" if is_postgres() else ""
    return (
        f'SELECT {shape_of(Case, "c").selection}, v."sha256", {waiting} FROM "runtime_case" c '  # noqa: S608
        f'JOIN "library_processversion" v ON v."id" = c."process_version_id" WHERE c."id" = %s{tail}'
    )


def lock_case(case_id: int, at: datetime) -> tuple[Case, str, bool]:
    """Lock the case: itself, the hash of its version, and whether a pending command is due."""
    rows = execute(_lock(), to_row((at, case_id)))
    if not rows:
        raise Case.DoesNotExist(f"There is no case {case_id}.")
    *_values, sha256, waiting = rows[0]
    return shape_of(Case, "c").make(rows[0]), sha256, bool(waiting)


UPDATE_CASE = (
    'UPDATE "runtime_case" SET "document" = %s, "fired" = %s, "status" = %s, "round" = %s, "revision" = %s, '
    '"title" = %s, "step_label" = %s, "ended_at" = %s, "process_version_id" = %s, '
    '"ledger_seq" = %s, "ledger_head" = %s, "ledger_at" = %s WHERE "id" = %s'
)


AT_ONCE: Final = 1000  # rows in one statement


def write_chain(case: Case, events: Sequence[Row], letters: Sequence[Letter]) -> None:
    """Append the events, put the letters into the outbox and write everything that a move may have changed of the case;
    one statement on PostgreSQL."""
    values = (
        case.document, case.fired, case.status, case.round, case.revision, case.title, case.step_label,
        case.ended_at, case.process_version_id, case.ledger_seq, case.ledger_head, case.ledger_at, case.pk,
    )  # fmt: skip
    if is_postgres() and events and len(events) + len(letters) <= AT_ONCE:
        _write_at_once(events, letters, values)
        return
    outbox.put_all(letters)
    insert_rows(EVENT_TABLE, EVENT_COLUMNS, events)
    execute(UPDATE_CASE, to_row(values))


def _write_at_once(events: Sequence[Row], letters: Sequence[Letter], values: Sequence[Any]) -> None:
    parts = [f"told AS ({insertion(EVENT_TABLE, EVENT_COLUMNS, len(events))})"]
    if letters:
        parts.append(f"sent AS ({insertion(outbox.TABLE, outbox.COLUMNS, len(letters), unless='key')})")
        transaction.on_commit(outbox.wake_a_worker)
    rows = [*events, *map(outbox.row_of, letters)]
    execute(f"WITH {', '.join(parts)} {UPDATE_CASE}", [*(part for row in rows for part in row), *values])


def delete_timers(case_id: int, keys: Sequence[TimerKey]) -> None:
    """Remove the timers with these keys from a locked case."""
    marks = ", ".join(["(%s, %s, %s)"] * len(keys))
    statement = (
        'DELETE FROM "runtime_timer" WHERE "case_id" = %s '  # noqa: S608
        f'AND ("scope", "generation", "timer") IN (VALUES {marks})'
    )
    execute(statement, [case_id, *(part for key in keys for part in key)])


def lease_timers(at: datetime, until: datetime, limit: int) -> list[tuple[int, int]]:
    """Take up to `limit` due timers until `until`: (timer id, case id); rows that others hold are passed over."""
    passing = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    statement = (
        'UPDATE "runtime_timer" SET "leased_until" = %s WHERE "id" IN (SELECT "id" FROM "runtime_timer" '  # noqa: S608
        'WHERE "disarmed_at" IS NULL AND "due_at" <= %s AND ("leased_until" IS NULL OR "leased_until" <= %s) '
        f'ORDER BY "due_at", "id" LIMIT %s{passing}) RETURNING "id", "case_id"'
    )
    return sorted((int(timer), int(case)) for timer, case in execute(statement, to_row((until, at, at, limit))))
