"""What is written into the ledger stays, whoever asks the database otherwise."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.ledger.models import Event, Stream
from workflows.ledger.services import append

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
CHEN = Actor(id=1, name="陈晓")
COPY = "(id, stream, seq, at, verb, actor_name, object_key, body, hash)"
SAME = "SELECT id, stream, seq, at, 'forged', actor_name, object_key, body, hash FROM ledger_event"


@pytest.fixture
def event(db):
    append(stream="organisation", entry=Entry(verb="person.created"), at=NOON, by=CHEN)
    return Event.objects.get()


def refused(deed):
    with pytest.raises(DatabaseError, match=r"append-only|moves? back"), transaction.atomic():
        deed()
    assert list(Event.objects.values_list("verb", flat=True)) == ["person.created"]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql, None)


def test_the_orm_cannot_change_or_delete_an_event(event):
    refused(lambda: Event.objects.update(verb="forged"))
    refused(lambda: Event.objects.all().delete())
    refused(event.delete)
    event.verb = "forged"
    refused(event.save)
    refused(lambda: Event.objects.bulk_update([event], ["verb"]))
    refused(lambda: Event.objects.bulk_create(
        [event], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
    ))


@pytest.mark.parametrize("sql", [
    "UPDATE ledger_event SET verb = 'forged'",
    "UPDATE ledger_event SET hash = hash",
    "DELETE FROM ledger_event",
    f"INSERT INTO ledger_event {COPY} {SAME} WHERE true ON CONFLICT (id) DO UPDATE SET verb = excluded.verb",
    f"INSERT INTO ledger_event {COPY} {SAME} WHERE true ON CONFLICT (stream, seq) DO UPDATE SET verb = excluded.verb",
])
def test_sql_cannot_change_or_delete_an_event(event, sql):
    refused(lambda: run(sql))


@pytest.mark.parametrize("sql", [
    "DELETE FROM ledger_stream",
    "UPDATE ledger_stream SET seq = 0",
    "UPDATE ledger_stream SET hash = 'forged'",
    "UPDATE ledger_stream SET name = 'elsewhere'",
])
def test_the_head_of_a_stream_never_moves_back(event, sql):
    refused(lambda: run(sql))
    assert Stream.objects.get().head.seq == 1


POSTGRESQL = [
    "TRUNCATE ledger_event",
    "TRUNCATE ledger_event, ledger_stream CASCADE",
    "SET LOCAL session_replication_role = replica; UPDATE ledger_event SET verb = 'forged'",
    "SET LOCAL session_replication_role = replica; DELETE FROM ledger_event",
    "SET LOCAL session_replication_role = replica; TRUNCATE ledger_event",
    "MERGE INTO ledger_event e USING ledger_stream s ON true WHEN MATCHED THEN DELETE",
]


@pytest.mark.postgres
@pytest.mark.parametrize("sql", POSTGRESQL)
def test_postgresql_refuses_truncation_and_the_replication_role(event, sql):
    refused(lambda: run(sql))


@pytest.fixture
def sqlite_only(db):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE exists on SQLite only")


@pytest.mark.parametrize("sql", [
    f"INSERT OR REPLACE INTO ledger_event {COPY} {SAME}",
    f"REPLACE INTO ledger_event {COPY} {SAME}",
    "INSERT OR REPLACE INTO ledger_event (stream, seq, at, verb, actor_name, object_key, body, hash) "
    "SELECT stream, seq, at, 'forged', actor_name, object_key, body, hash FROM ledger_event",
    "UPDATE OR REPLACE ledger_event SET verb = 'forged'",
    "INSERT OR REPLACE INTO ledger_stream (id, name, seq, hash) SELECT id, name, 0, hash FROM ledger_stream",
])
def test_sqlite_refuses_to_replace_an_event(sqlite_only, event, sql):
    refused(lambda: run(sql))


def test_the_guards_are_back_after_a_flush(transactional_db):
    append(stream="organisation", entry=Entry(verb="person.created"), at=NOON, by=CHEN)
    refused(Event.objects.all().delete)
