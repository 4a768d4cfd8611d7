"""Versions of a rule and frozen evidence are only ever added: the database itself refuses everything else."""

from django.db import migrations

TABLES = {
    "traceback_effect_closingrule": "NEW.ticket_id = ticket_id AND NEW.number = number",
    "traceback_effect_frozen": "0",
}
POSTGRESQL = [
    """
    CREATE FUNCTION effect_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Rules and evidence are append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(statement for table in TABLES for statement in (
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION effect_refuse()
        """,
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only",
    )),
]
SQLITE = [statement for table, same in TABLES.items() for statement in (
    f"""
    CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, 'Rules and evidence are append-only: UPDATE is refused.'); END
    """,
    f"""
    CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, 'Rules and evidence are append-only: DELETE is refused.'); END
    """,
    # INSERT OR REPLACE deletes without firing the delete trigger.
    f"""
    CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))
    BEGIN SELECT RAISE(ABORT, 'Rules and evidence are append-only: this one exists.'); END
    """,  # noqa: S608 - names of ours
)]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_effect", "0001_rules_and_evidence")]
    operations = [migrations.RunPython(guard)]
