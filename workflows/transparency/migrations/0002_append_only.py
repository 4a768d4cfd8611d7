"""Leaves, tiles and checkpoints are only ever added, and the log only grows: the database itself sees to it."""

from django.db import migrations

TABLES = ["transparency_leaf", "transparency_tile", "transparency_checkpoint"]
KEYS = {"transparency_leaf": "\"index\" = NEW.\"index\" OR event_id = NEW.event_id",
        "transparency_tile": "id = NEW.id OR (level = NEW.level AND \"index\" = NEW.\"index\")",
        "transparency_checkpoint": "size = NEW.size"}
POSTGRESQL = [
    """
    CREATE FUNCTION transparency_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.size < OLD.size OR NEW.settled < OLD.settled OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
            RAISE EXCEPTION 'The log only grows.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER transparency_log_grows BEFORE UPDATE ON transparency_log
    FOR EACH ROW EXECUTE FUNCTION transparency_grows()
    """,
    """
    CREATE TRIGGER transparency_log_stays BEFORE DELETE OR TRUNCATE ON transparency_log
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    "ALTER TABLE transparency_log ENABLE ALWAYS TRIGGER transparency_log_grows",
    "ALTER TABLE transparency_log ENABLE ALWAYS TRIGGER transparency_log_stays",
    *(statement for table in TABLES for statement in (
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
        """,
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")),
]
SQLITE = [
    """
    CREATE TRIGGER transparency_log_grows BEFORE UPDATE ON transparency_log
    WHEN NEW.size < OLD.size OR NEW.settled < OLD.settled OR (NEW.size = OLD.size AND NEW.root <> OLD.root)
    BEGIN SELECT RAISE(ABORT, 'The log only grows.'); END
    """,
    """
    CREATE TRIGGER transparency_log_stays BEFORE DELETE ON transparency_log
    BEGIN SELECT RAISE(ABORT, 'The log only grows.'); END
    """,
    *(statement for table in TABLES for statement in (
        f"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'The log is append-only: UPDATE is refused.'); END
        """,
        f"""
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'The log is append-only: DELETE is refused.'); END
        """,
        f"""
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {KEYS[table]})
        BEGIN SELECT RAISE(ABORT, 'The log is append-only: this row exists.'); END
        """)),  # noqa: S608 - names of our own tables
]  # fmt: skip


def guard(apps, schema_editor):
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [migrations.RunPython(guard)]
