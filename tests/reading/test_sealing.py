"""Reads are sealed into the ledger; whoever drops, changes or adds one afterwards is found, and the row is named."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from reports.ledger import news
from reports.reading import checking, services, sql
from reports.reading.jobs import seal as job
from reports.reading.models import Read, Seal
from reports.reading.services import STREAM, seal, seal_all
from tests.ledger.guards import lifted
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_stream
from workflows.transparency import guards, watching
from workflows.transparency.findings import Fault
from workflows.transparency.models import Alarm

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def read(times=1, key="MKT-2026-0001"):
    for number in range(times):
        at = AT + timedelta(seconds=number)
        sql.insert((at, 7, "郑审", "10009", "case", key, "trail", f"/c/{key}/trail/", "10.8.4.17"))


def faults():
    """What the check says, in slices to the end."""
    found, cursor = [], None
    while True:
        seen = checking.check(cursor)
        found += [(one.fault, one.index, one.event) for one in seen.findings]
        if (cursor := seen.cursor) is None:
            return found


def by_force(*statements):
    with lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)


@pytest.fixture
def sealed(db, monkeypatch):
    """Three batches of four, four and two; one read waits for the next."""
    monkeypatch.setattr(services, "AT_ONCE", 4)
    read(10)
    assert seal_all(at=AT) == 10
    read()
    return list(Read.objects.order_by("pk").values_list("pk", flat=True))


def test_batches_follow_each_other_and_the_ledger_says_the_same(sealed):
    assert [(one.count, one.after) for one in Seal.objects.order_by("number")] == [
        (4, 0), (4, sealed[3]), (2, sealed[7])]
    assert [event.verb for event in Event.objects.of_stream(STREAM)] == ["reads.sealed"] * 3
    assert verify_stream(STREAM).wrong is None
    assert faults() == []


def test_nothing_new_makes_no_batch_and_the_clock_seals_what_waits(sealed):
    assert job() == 1
    assert seal(at=AT) is None
    assert job() == 0
    assert Seal.objects.count() == 4


@pytest.mark.parametrize(("statement", "named"), [
    ("DELETE FROM reading_read WHERE id = {5}", [(Fault.RECORD_GONE, 5, "2")]),
    ("UPDATE reading_read SET person_name = '别人' WHERE id = {2}", [(Fault.RECORD_CHANGED, 2, "1")]),
    ("UPDATE reading_read SET address = '' WHERE id IN ({3}, {4})",
     [(Fault.RECORD_CHANGED, 3, "1"), (Fault.RECORD_CHANGED, 4, "2")]),
    ("UPDATE reading_read SET id = {9} + 1000 WHERE id = {9}", [(Fault.RECORD_GONE, 9, "3")]),
    ("UPDATE reading_read SET id = -3 WHERE id = {0}",
     [(Fault.RECORD_SLIPPED_IN, -3, "1"), (Fault.RECORD_GONE, 0, "1")]),
    ("DELETE FROM reading_seal WHERE number = 2", [(Fault.SEAL_CHANGED, "2", "")]),
    ("UPDATE reading_seal SET count = 3 WHERE number = 3", [(Fault.SEAL_CHANGED, "3", "")]),
    ("UPDATE reading_seal SET after = -99 WHERE number = 1", [(Fault.SEAL_CHANGED, "1", "")]),
])
def test_what_is_tampered_with_is_found_and_named(sealed, statement, named):
    by_force(statement.format(*sealed))
    ids = dict(enumerate(sealed))
    expected = [(fault, int(at) if isinstance(at, str) else ids.get(at, at), batch) for fault, at, batch in named]
    assert faults() == expected


def test_rows_and_batch_changed_together_do_not_agree_with_the_ledger(sealed):
    by_force(f"UPDATE reading_read SET key = 'CMP-2026-0009' WHERE id = {sealed[5]}")
    forged = services.entries_of(Read.objects.filter(pk__in=sealed[4:8]).order_by("pk"))
    with lifted():
        Seal.objects.filter(number=2).update(entries=forged, hash=services.sha256(forged).hexdigest())
    assert faults() == [(Fault.SEAL_CHANGED, 2, "")]


def test_a_batch_that_the_ledger_does_not_know_is_named(sealed):
    with lifted():
        Seal.objects.create(number=4, after=sealed[9], last=sealed[10], count=1, entries=b"", hash="x", at=AT)
    assert faults() == [(Fault.SEAL_CHANGED, 4, "")]


def test_many_batches_are_looked_at_slice_by_slice(sealed, monkeypatch):
    monkeypatch.setattr(checking, "BATCHES", 2)
    assert checking.check(None).cursor == 2
    by_force(f"DELETE FROM reading_read WHERE id = {sealed[8]}")
    assert faults() == [(Fault.RECORD_GONE, sealed[8], "3")]


@pytest.mark.parametrize("deed", [
    lambda: Read.objects.update(person_name="别人"), lambda: Read.objects.all().delete(),
    lambda: Read.objects.all()._raw_delete("default"), lambda: Read.objects.first().save(),
    lambda: Read.objects.bulk_update([Read.objects.first()], ["path"]),
    lambda: Seal.objects.update(count=1), lambda: Seal.objects.all().delete(), lambda: Seal.objects.first().save(),
    lambda: Read.objects.bulk_create([Read.objects.first()], update_conflicts=True, unique_fields=["id"],
                                     update_fields=["path"]),
])
def test_the_database_refuses_all_but_adding(sealed, deed):
    before = list(Read.objects.order_by("pk").values_list()), list(Seal.objects.order_by("pk").values_list())
    with pytest.raises(DatabaseError), transaction.atomic():
        deed()
    assert (list(Read.objects.order_by("pk").values_list()), list(Seal.objects.order_by("pk").values_list())) == before


@pytest.mark.sqlite_only
@pytest.mark.parametrize("statement", [
    "INSERT OR REPLACE INTO reading_read SELECT id, at, person_id, '别人', person_number, kind, key, page, path, "
    "address FROM reading_read LIMIT 1",
    "REPLACE INTO reading_seal SELECT number, after, last, 0, entries, hash, at FROM reading_seal LIMIT 1",
    "UPDATE OR REPLACE reading_read SET id = id + 1",
])
def test_sqlite_lets_nothing_be_replaced(sealed, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert faults() == []


def test_a_guard_that_is_gone_is_named(sealed):
    vendor = connection.vendor
    name = "reading_read_append_only" if vendor == "postgresql" else "reading_read_no_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON reading_read" if vendor == "postgresql" else ""))
    assert [(one.fault, one.place) for one in guards.missing(None).findings] == [(Fault.GUARD_GONE, name)]


def test_the_background_check_raises_an_alarm_in_words(sealed):
    by_force(f"DELETE FROM reading_read WHERE id = {sealed[5]}")
    watching.work(at=AT + timedelta(hours=1), seconds=60, tell=news.raised)
    said = [news.explain(watching.finding_of(one)) for one in Alarm.objects.all()]
    assert said == [f"「查阅记录」第 2 批封存中编号 {sealed[5]} 的记录不在了。"]


def test_the_command_names_it_as_well(sealed):
    out = StringIO()
    call_command("ledger", "verify", stdout=out)
    by_force(f"UPDATE reading_read SET path = '/' WHERE id = {sealed[0]}")
    with pytest.raises(CommandError):
        call_command("ledger", "verify", stdout=out)
    assert f"编号 {sealed[0]} 的记录被改过" in out.getvalue()
