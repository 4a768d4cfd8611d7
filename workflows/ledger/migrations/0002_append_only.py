"""Events are only ever added: the database itself refuses everything else, whoever asks."""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION ledger_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seq < OLD.seq OR NEW.name <> OLD.name OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash) THEN
            RAISE EXCEPTION 'The head of the stream % never moves back.', OLD.name
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_stream_stays BEFORE DELETE OR TRUNCATE ON ledger_stream
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE TRIGGER ledger_stream_moves_on BEFORE UPDATE ON ledger_stream
    FOR EACH ROW EXECUTE FUNCTION ledger_head_moves_on()
    """,
    "ALTER TABLE ledger_event ENABLE ALWAYS TRIGGER ledger_event_append_only",
    "ALTER TABLE ledger_stream ENABLE ALWAYS TRIGGER ledger_stream_stays",
    "ALTER TABLE ledger_stream ENABLE ALWAYS TRIGGER ledger_stream_moves_on",
]

SQLITE = [
    """
    CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: UPDATE is refused.'); END
    """,
    """
    CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: DELETE is refused.'); END
    """,
    # INSERT OR REPLACE deletes without firing the delete trigger.
    """
    CREATE TRIGGER ledger_event_no_replace BEFORE INSERT ON ledger_event
    WHEN EXISTS (SELECT 1 FROM ledger_event WHERE id = NEW.id)
      OR EXISTS (SELECT 1 FROM ledger_event WHERE stream = NEW.stream AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: this event exists.'); END
    """,
    """
    CREATE TRIGGER ledger_stream_no_delete BEFORE DELETE ON ledger_stream
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: DELETE is refused.'); END
    """,
    """
    CREATE TRIGGER ledger_stream_no_replace BEFORE INSERT ON ledger_stream
    WHEN EXISTS (SELECT 1 FROM ledger_stream WHERE id = NEW.id OR name = NEW.name)
    BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: this stream exists.'); END
    """,
    """
    CREATE TRIGGER ledger_stream_moves_on BEFORE UPDATE ON ledger_stream
    WHEN NEW.seq < OLD.seq OR NEW.name <> OLD.name OR (NEW.seq = OLD.seq AND NEW.hash <> OLD.hash)
    BEGIN SELECT RAISE(ABORT, 'The head of a stream never moves back.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard)]
