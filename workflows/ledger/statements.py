"""How statements reach the database where every one counts: prepared once, rows in bulk, on both databases.

Values are always parameters. Table and column names come from our own models, never from outside. Each room keeps its
own statements beside its tables; what they share is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, DateTimeField, Model
from django.utils.dateparse import parse_datetime
from psycopg import Cursor

# SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535.
MOST_PARAMETERS: Final = 32_000


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
    """Run a statement and hand out its rows; on PostgreSQL it is prepared once per connection and then only bound, and
    rows come in binary: reading moments from text took a third of the time of a list.

    Whoever watches the connection (query logs, wrappers) sees the same statement through Django's cursor."""
    here = connections[DEFAULT_DB_ALIAS]  # the proxy would look it up at every turn
    if not is_postgres() or here.queries_logged or here.execute_wrappers:
        with here.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []
    here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors, Cursor(here.connection) as bound:
        bound.execute(statement.encode(), values, prepare=True, binary=True)
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
    flags: tuple[int, ...]  # SQLite knows no booleans
    selection: str  # the columns of the alias it was asked for

    def make(self, row: Sequence[Any]) -> ModelT:
        """The instance of a row that begins with the selection."""
        values = list(row[: len(self.attributes)])
        for index in self.moments:
            values[index] = from_moment(values[index])
        for index in self.flags:
            values[index] = None if values[index] is None else bool(values[index])
        return self.model.from_db(DEFAULT_DB_ALIAS, self.attributes, values)


@cache
def shape_of(model: type[ModelT], alias: str) -> Shape[ModelT]:
    """The model's shape when its table goes by this alias."""
    fields = model._meta.concrete_fields
    moments = tuple(index for index, field in enumerate(fields) if isinstance(field, DateTimeField))
    flags = tuple(index for index, field in enumerate(fields) if isinstance(field, BooleanField))
    selection = ", ".join(f'{alias}."{field.column}"' for field in fields)
    return Shape(model, tuple(field.attname for field in fields), moments, flags, selection)


@cache
def insertion(table: str, columns: tuple[str, ...], count: int, *, returning: str = "", unless: str = "") -> str:
    """The statement that inserts so many rows; with `unless`, those whose value of that column exists are left out."""
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    names = ", ".join(f'"{column}"' for column in columns)
    tail = f' ON CONFLICT ("{unless}") DO NOTHING' if unless else ""
    tail += f' RETURNING "{returning}"' if returning else ""
    return f'INSERT INTO "{table}" ({names}) VALUES {", ".join([row] * count)}{tail}'  # noqa: S608


def insert_rows(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, returning: str = "", unless: str = ""
) -> list[Any]:
    """Insert all rows by one statement (more beyond the parameter limit); the `returning` column of each."""
    given, names, size = [], tuple(columns), MOST_PARAMETERS // len(columns)
    for first in range(0, len(rows), size):
        batch = rows[first : first + size]
        values = to_row(value for row in batch for value in row)
        statement = insertion(table, names, len(batch), returning=returning, unless=unless)
        given += [row[0] for row in execute(statement, values)]
    return given
