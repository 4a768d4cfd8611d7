"""What somebody who has taken over the application can do with its role in the database: add, and nothing else."""

from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import errors

from tests.ledger.roles import role_of_one_s_own
from tests.transparency.conftest import Happening
from workflows.ledger.models import Event
from workflows.transparency import roles
from workflows.transparency.chains import chains
from workflows.transparency.checking import check
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.models import Leaf
from workflows.transparency.sequencing import sequence_all

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAME = role_of_one_s_own("test_loopdesk_app")
COPY = "(stream, seq, at, verb, actor_name, object_key, body, hash)"
SAME = "SELECT stream, seq, at, 'forged', actor_name, object_key, body, hash FROM ledger_event"


@pytest.fixture
def role():
    call_command("ledger", "roles", role=NAME, apply=True, stdout=StringIO())
    yield NAME
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {NAME}")
        cursor.execute(f"DROP ROLE {NAME}")


@pytest.fixture
def attacker(role, settings, tmp_path):
    """A real connection of the role's own, beside a ledger with something in it."""
    settings.LOG_KEYS_DIR, settings.CHECKPOINT_PLACES = str(tmp_path / "keys"), []
    happening = Happening()
    happening.happen(300)
    sequence_all()
    checkpoint(happening.tick())
    given = {key: value for key, value in connection.get_connection_params().items()
             if key in ("dbname", "host", "port")}
    with psycopg.connect(**given, user=role, autocommit=True) as own:
        yield own


REFUSED = [
    "UPDATE ledger_event SET verb = 'forged'",
    "DELETE FROM ledger_event",
    "TRUNCATE ledger_event",
    f"INSERT INTO ledger_event {COPY} {SAME} ON CONFLICT (stream, seq) DO UPDATE SET verb = 'forged'",
    "MERGE INTO ledger_event e USING ledger_stream s ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM ledger_event FOR UPDATE",
    "UPDATE transparency_leaf SET hash = ''",
    "DELETE FROM transparency_tile",
    "UPDATE transparency_checkpoint SET note = ''",
    "DELETE FROM ledger_stream",
    "DELETE FROM transparency_log",
    "SET session_replication_role = replica",
    "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only",
    "DROP TRIGGER ledger_event_append_only ON ledger_event",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "ALTER TABLE ledger_event RENAME TO old_event",
    f"ALTER TABLE ledger_event OWNER TO {NAME}",
    "CREATE RULE mine AS ON INSERT TO ledger_event DO INSTEAD NOTHING",
    "DROP TABLE ledger_event",
    "CREATE TABLE public.ledger_shadow (id int)",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "DELETE FROM django_migrations",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
    "SET ROLE loopdesk",
    f"ALTER ROLE {NAME} SUPERUSER",
]


def test_everything_else_is_refused(attacker):
    before = list(Event.objects.order_by("pk").values_list("verb", "hash"))
    moved_back = [f"UPDATE ledger_stream SET {change}" for change in ("seq = 0", "hash = 'x'", "name = 'y'")]
    for statement in [*REFUSED, *moved_back]:
        with pytest.raises((errors.InsufficientPrivilege, errors.IntegrityError)):
            attacker.execute(statement)
    assert list(Event.objects.order_by("pk").values_list("verb", "hash")) == before
    assert list(check()) == []


def test_what_it_adds_beside_the_chain_is_found(attacker):
    attacker.execute(f"INSERT INTO ledger_event {COPY} SELECT stream, 301, at, verb, actor_name, object_key, body, "
                     "hash FROM ledger_event WHERE seq = 300 AND stream = 'organisation'")
    assert [one.event for one in chains(None).findings] == ["organisation #301"]


def test_the_product_works_with_that_role_and_says_that_it_has_no_more(role, settings, tmp_path):
    settings.LOG_KEYS_DIR, settings.CHECKPOINT_PLACES = str(tmp_path / "keys"), []
    assert [one.what for one in roles.too_much()] == ["superuser"]
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    happening = Happening()
    happening.happen(300)
    assert sequence_all() == 300
    checkpoint(happening.tick())
    sequence_all()
    assert Leaf.objects.count() == 301
    assert list(check()) == []
    assert roles.too_much() == []


TOO_MUCH = [
    ("GRANT UPDATE ON ledger_event TO {}", ("update", "ledger_event")),
    ("GRANT TRUNCATE ON transparency_leaf TO {}", ("truncate", "transparency_leaf")),
    ("GRANT TRIGGER ON ledger_stream TO {}", ("trigger", "ledger_stream")),
    ("ALTER ROLE {} BYPASSRLS", ("bypass_rls", "")),
    ("ALTER ROLE {} REPLICATION", ("replication", "")),
    ("ALTER TABLE ledger_event OWNER TO {}", ("owner", "ledger_event")),
]


def test_too_much_power_is_named(role):
    for grant, what in TOO_MUCH:
        with connection.cursor() as cursor:
            cursor.execute(grant.format(role))
            cursor.execute(f"SET ROLE {role}")
            assert what in [(one.what, one.table) for one in roles.too_much()]
            cursor.execute("RESET ROLE")
            cursor.execute("ALTER TABLE ledger_event OWNER TO CURRENT_USER")
