"""For tests only: the way round the database's append-only guards, because a test database is emptied between tests.

`lifted()` takes every trigger away (SQLite) or out of service (PostgreSQL) and puts it back; `lifted_for_flush()` does
so whenever Django flushes the database after a transactional test. The product has no such way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection
from django.test import TransactionTestCase

POSTGRESQL_TRIGGERS = """
    SELECT format('%I', c.relname), format('%I', t.tgname)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND n.nspname = 'public'
"""


@contextmanager
def lifted() -> Iterator[None]:
    """Without the guards, until the block ends."""
    restore = _lift_sqlite() if connection.vendor == "sqlite" else _lift_postgresql()
    try:
        yield
    finally:
        _run(restore)


@contextmanager
def lifted_for_flush() -> Iterator[None]:
    """Let Django empty the tables after transactional tests, guards or not."""
    empty = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with lifted():
            empty(case)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", teardown):
        yield


def _lift_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    _run([f'DROP TRIGGER "{name}"' for name, _sql in triggers])
    return [sql for _name, sql in triggers]


def _lift_postgresql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL_TRIGGERS, None)
        triggers = cursor.fetchall()
    # Inside a test's transaction, checks put off until its end would keep the tables from being altered.
    _run(["SET CONSTRAINTS ALL IMMEDIATE"])
    _run([f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in triggers])
    return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in triggers]


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)
