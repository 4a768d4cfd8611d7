"""What was read out is written once: it never changes, and it never goes."""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION scripting_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'What was read out stays.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER scripting_read_out_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON traceback_scripting_readout "
    "FOR EACH STATEMENT EXECUTE FUNCTION scripting_keep()",
    "ALTER TABLE traceback_scripting_readout ENABLE ALWAYS TRIGGER scripting_read_out_stays",
]
SQLITE = [
    *(f"CREATE TRIGGER scripting_no_{deed.lower()} BEFORE {deed} ON traceback_scripting_readout "
      "BEGIN SELECT RAISE(ABORT, 'What was read out stays.'); END" for deed in ("UPDATE", "DELETE")),
    # INSERT OR REPLACE deletes without firing the delete trigger.
    """
    CREATE TRIGGER scripting_no_replace BEFORE INSERT ON traceback_scripting_readout
    WHEN EXISTS (SELECT 1 FROM traceback_scripting_readout r
                 WHERE r.id = NEW.id OR r.contact_id = NEW.contact_id AND r.version_id = NEW.version_id)
    BEGIN SELECT RAISE(ABORT, 'What was read out stays.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_scripting", "0001_initial")]
    operations = [migrations.RunPython(guard)]
