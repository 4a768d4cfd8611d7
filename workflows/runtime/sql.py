"""The hot path's SQL: one statement per table and move, whatever the fan-out; both databases.

Values are always parameters. Table and column names come from our own models, never from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateTimeField, Model
from django.utils.dateparse import parse_datetime
from psycopg import Cursor

from workflows.ledger.chain import Row
from workflows.ledger.rows import EVENT_COLUMNS, EVENT_TABLE
from workflows.runtime.models import Case
from workflows.runtime.tally import TimerKey

# SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535.
MOST_PARAMETERS = 32_000
TIMER_COLUMNS = ("case_id", "scope", "generation", "timer", "form", "spec", "armed_at", "due_at")


@cache
def is_postgres() -> bool:
    """Which of the two databases this process works on; it never changes."""
    return connection.vendor == "postgresql"


def to_row(values: Iterable[Any]) -> list[Any]:
    """Values as the database takes them: SQLite keeps moments as text in UTC."""
    if is_postgres():
        return list(values)
    return [connection.ops.adapt_datetimefield_value(v) if isinstance(v, datetime) else v for v in values]


def execute(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and hand out its rows; on PostgreSQL it is prepared once per connection and then only bound.

    Whoever watches the connection (query logs, wrappers) sees the same statement through Django's cursor."""
    here = connections[DEFAULT_DB_ALIAS]  # the proxy would look it up at every turn
    if not is_postgres() or here.queries_logged or here.execute_wrappers:
        with here.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors, Cursor(here.connection) as bound:
        bound.execute(statement.encode(), values, prepare=True)
        return list(bound.fetchall()) if bound.pgresult and bound.pgresult.nfields else []


def from_moment(value: Any) -> datetime | None:
    """A moment as it came from the database, aware."""
    if value is None or isinstance(value, datetime):
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
    parsed = parse_datetime(value)
    return parsed if parsed is None or parsed.tzinfo else parsed.replace(tzinfo=UTC)


ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True, slots=True)
class Shape(Generic[ModelT]):
    """A model as rows: what to select, and how a row becomes an instance without the ORM's detours."""

    model: type[ModelT]
    attributes: tuple[str, ...]
    moments: tuple[int, ...]
    selection: str  # the columns of the alias it was asked for

    def make(self, row: Sequence[Any]) -> ModelT:
        """The instance of a row that begins with the selection."""
        values = list(row[: len(self.attributes)])
        for index in self.moments:
            values[index] = from_moment(values[index])
        return self.model.from_db(DEFAULT_DB_ALIAS, self.attributes, values)


@cache
def shape_of(model: type[ModelT], alias: str) -> Shape[ModelT]:
    """The model's shape when its table goes by this alias."""
    fields = model._meta.concrete_fields
    moments = tuple(index for index, field in enumerate(fields) if isinstance(field, DateTimeField))
    selection = ", ".join(f'{alias}."{field.column}"' for field in fields)
    return Shape(model, tuple(field.attname for field in fields), moments, selection)


@cache
def _insert(table: str, columns: tuple[str, ...], count: int, returning: str) -> str:
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    names = ", ".join(f'"{column}"' for column in columns)
    tail = f' RETURNING "{returning}"' if returning else ""
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)}{tail}'  # noqa: S608


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: str = "") -> list[Any]:
    """Insert all rows by one statement (more beyond the parameter limit); the `returning` column of each."""
    given, names, size = [], tuple(columns), MOST_PARAMETERS // len(columns)
    for first in range(0, len(rows), size):
        batch = rows[first : first + size]
        values = to_row(value for row in batch for value in row)
        given += [row[0] for row in execute(_insert(table, names, len(batch), returning), values)]
    return given


@cache
def _lock() -> str:
    waiting = (
        'EXISTS(SELECT 1 FROM "runtime_pendingcommand" p WHERE p."case_id" = c."id" '
        "AND p.\"status\" = 'waiting' AND p.\"effective_at\" <= %s)"
    )
    tail = ' FOR UPDATE OF c' if is_postgres() else ""
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
    '"title" = %s, "step_label" = %s, "ended_at" = %s, "ledger_seq" = %s, "ledger_head" = %s, "ledger_at" = %s '
    'WHERE "id" = %s'
)


def write_chain(case: Case, events: Sequence[Row]) -> None:
    """Append the events and write everything that a move may have changed of the case; one statement on PostgreSQL."""
    values = (
        case.document, case.fired, case.status, case.round, case.revision, case.title, case.step_label,
        case.ended_at, case.ledger_seq, case.ledger_head, case.ledger_at, case.pk,
    )  # fmt: skip
    if is_postgres() and events:
        insert = _insert(EVENT_TABLE, EVENT_COLUMNS, len(events), "")
        execute(f"WITH told AS ({insert}) {UPDATE_CASE}", [*(part for event in events for part in event), *values])
        return
    insert_rows(EVENT_TABLE, EVENT_COLUMNS, events)
    execute(UPDATE_CASE, to_row(values))


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
