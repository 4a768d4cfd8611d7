"""What SQLite lets a client do that other databases do not: each is refused, or found by the next check and named."""

import sqlite3

import pytest
from django.db import DatabaseError, connection, transaction

from workflows.transparency.findings import Fault

pytestmark = pytest.mark.sqlite_only
COLUMNS = "(id, stream, seq, at, verb, actor_name, object_key, body, hash)"
SAME = "SELECT id, stream, seq, at, 'forged', actor_name, object_key, body, hash FROM ledger_event WHERE seq = 8"
EDIT = "UPDATE ledger_event SET verb = 'forged' WHERE seq = 8 AND stream = 'organisation'"


@pytest.fixture(autouse=True)
def settings_of_the_connection(db):
    """What these tricks switch belongs to the connection and would stay for the tests that come after."""
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                  for name in ("ignore_check_constraints", "recursive_triggers", "writable_schema")}
        yield
        for name, value in before.items():
            cursor.execute(f"PRAGMA {name} = {value}")


def run(statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("statements", [
    [EDIT],
    [f"INSERT OR REPLACE INTO ledger_event {COLUMNS} {SAME}"],
    [f"REPLACE INTO ledger_event {COLUMNS} {SAME}"],
    ["PRAGMA recursive_triggers = OFF", f"INSERT OR REPLACE INTO ledger_event {COLUMNS} {SAME}"],
    ["PRAGMA recursive_triggers = ON", f"INSERT OR REPLACE INTO ledger_event {COLUMNS} {SAME}"],
    ["UPDATE OR REPLACE ledger_event SET id = 9 WHERE id = 8"],
    ["PRAGMA ignore_check_constraints = ON", EDIT],
    ["DELETE FROM ledger_event WHERE seq = 8"],
    ["REPLACE INTO transparency_leaf (\"index\", event_id, hash) VALUES (7, 9, x'00')"],
    ["UPDATE transparency_log SET size = 1"],
])
def test_it_is_refused(ledger, statements):
    before = ledger.snapshot()
    with pytest.raises(DatabaseError):
        run(statements)
    assert ledger.snapshot() == before
    assert ledger.faults() == []


@pytest.mark.parametrize(("statements", "guard"), [
    (["DROP TRIGGER ledger_event_no_update", EDIT], "ledger_event_no_update"),
    (["PRAGMA writable_schema = ON",
      "DELETE FROM sqlite_master WHERE type = 'trigger' AND name = 'ledger_event_no_update'",
      "PRAGMA writable_schema = OFF"], "ledger_event_no_update"),
    (["PRAGMA writable_schema = ON",
      "UPDATE sqlite_master SET sql = replace(sql, 'RAISE(ABORT', 'RAISE(IGNORE') WHERE name LIKE '%no_update'",
      "PRAGMA writable_schema = OFF"], "ledger_event_no_update"),
    (["ALTER TABLE ledger_event RENAME TO elsewhere", "CREATE TABLE ledger_event AS SELECT * FROM elsewhere", EDIT],
     "ledger_event_no_update"),
])
def test_guards_taken_away_are_missed_and_what_was_changed_is_named(ledger, statements, guard):
    try:
        run(statements)
    except DatabaseError:
        assert ledger.faults() == []  # this SQLite refuses it
        return
    found = ledger.faults()
    assert guard in [one.place for one in found if one.fault is Fault.GUARD_GONE]
    if EDIT in statements:
        assert "organisation #8" in [one.event for one in found if one.fault is Fault.CHAIN_BROKEN]


@pytest.fixture
def copy(ledger, tmp_path):
    """The same database as a file, so that another connection can attach it."""
    path = tmp_path / "copy.sqlite3"
    target = sqlite3.connect(path)
    for statement in connection.connection.iterdump():  # a backup would wait for the end of this test's transaction
        if any(table in statement[:60] for table in ("ledger_event", "transparency_leaf")):
            target.execute(statement)
    target.commit()
    target.close()
    return path


@pytest.mark.parametrize("statement", [
    "UPDATE victim.ledger_event SET verb = 'forged'", "DELETE FROM victim.ledger_event",
    f"REPLACE INTO victim.ledger_event {COLUMNS} {SAME.replace('FROM ', 'FROM victim.')}",
    "DELETE FROM victim.transparency_leaf",
])
def test_a_database_that_is_attached_keeps_its_guards(copy, statement):
    other = sqlite3.connect(":memory:")
    other.execute("ATTACH ? AS victim", [str(copy)])
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(statement)
    finally:
        other.close()
