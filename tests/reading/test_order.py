"""On PostgreSQL numbers are drawn before rows are seen: no read is passed over, and none waits for a case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO
from threading import Event as Signal

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import errors

from reports.reading import checking
from reports.reading.models import Read, Seal
from reports.reading.services import seal_all
from tests.ledger.roles import role_of_one_s_own
from tests.reading.test_sealing import read
from workflows.transparency import roles

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
NAME = role_of_one_s_own("test_reading_app")
INSERT = ("INSERT INTO reading_read (at, person_id, person_name, person_number, kind, key, page, path, address) "
          "VALUES (now(), 1, '慢', '1', 'case', 'MKT-2026-0001', 'case', '/', '') RETURNING id")


def connected(**more):
    given = {key: value for key, value in connection.get_connection_params().items()
             if key in ("dbname", "host", "port", "user", "password")}
    return psycopg.connect(**{**given, **more})


def in_a_thread(deed):
    try:
        return deed()
    finally:
        connections.close_all()


def test_a_read_that_is_seen_late_is_sealed_and_not_passed_over():
    begun, may_end = Signal(), Signal()

    def slow():
        with connected() as own:
            number = own.execute(INSERT).fetchone()[0]
            begun.set()
            assert may_end.wait(20)
            own.commit()
            return number

    with ThreadPoolExecutor(2) as pool:
        late = pool.submit(slow)
        assert begun.wait(20)
        sealing = pool.submit(in_a_thread, lambda: seal_all(at=AT))
        assert not sealing.done()  # it waits for the one whose number is drawn
        may_end.set()
        assert sealing.result(20) == 1
        first = late.result(20)
    read()
    assert seal_all(at=AT) == 1
    assert [one.after for one in Seal.objects.order_by("number")] == [0, first]
    assert checking.check(None).findings == []


def test_eight_readers_and_a_sealer_lose_nothing():
    with ThreadPoolExecutor(9) as pool:
        readers = [pool.submit(in_a_thread, lambda: read(40)) for _one in range(8)]
        sealer = pool.submit(in_a_thread, lambda: sum(seal_all(at=AT) for _turn in range(30)))
        for one in readers:
            one.result(60)
        sealed = sealer.result(60) + seal_all(at=AT)
    assert (sealed, Read.objects.count()) == (320, 320)
    assert checking.check(None).findings == []


@pytest.fixture
def role():
    call_command("ledger", "roles", role=NAME, apply=True, stdout=StringIO())
    yield NAME
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {NAME}")
        cursor.execute(f"DROP ROLE {NAME}")


@pytest.mark.parametrize("statement", [
    "UPDATE reading_read SET path = ''", "DELETE FROM reading_read", "TRUNCATE reading_read",
    "DELETE FROM reading_seal",
    "UPDATE reading_seal SET hash = ''", "ALTER TABLE reading_read DISABLE TRIGGER ALL",
    "SET session_replication_role = replica", "DROP TRIGGER reading_read_append_only ON reading_read",
    "CREATE OR REPLACE FUNCTION reading_numbers() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
])
def test_the_role_of_the_application_adds_and_nothing_else(role, statement):
    read(3)
    seal_all(at=AT)
    with connected(user=role, autocommit=True) as attacker:
        attacker.execute(INSERT)
        with pytest.raises((errors.InsufficientPrivilege, errors.IntegrityError)):
            attacker.execute(statement)
    assert checking.check(None).findings == []


def test_the_product_reads_and_seals_with_that_role(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    read(5)
    assert seal_all(at=AT) == 5
    assert checking.check(None).findings == []
    assert roles.too_much() == []


def test_too_much_power_over_the_reads_is_named(role):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON reading_read TO {role}")
        cursor.execute(f"SET ROLE {role}")
        assert ("delete", "reading_read") in [(one.what, one.table) for one in roles.too_much()]
        cursor.execute("RESET ROLE")
