"""The database itself refuses to change or to delete a closed month, its rows and the corrections beside it."""

from django.db import migrations

TABLES = ("traceback_archive_monthclosing", "traceback_archive_productmonth", "traceback_archive_correction")
REFUSE = """
    CREATE FUNCTION archive_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'A closed month stays as it is: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
"""


def postgresql(table):
    yield f"""
    CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION archive_refuse()
    """
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_stays"


def sqlite(table):
    for deed in ("UPDATE", "DELETE"):
        yield f"""
        CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}
        BEGIN SELECT RAISE(ABORT, 'A closed month stays as it is: {deed} is refused.'); END
        """
    # INSERT OR REPLACE deletes without asking the other triggers.
    yield f"""
    CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'A closed month stays as it is: this row exists.'); END
    """  # noqa: S608


def guard(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(REFUSE, params=None)
    for table in TABLES:
        for statement in (postgresql if on_postgresql else sqlite)(table):
            schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for name in ("stays",) if on_postgresql else ("no_update", "no_delete", "no_replace"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{f' ON {table}' if on_postgresql else ''}", params=None)
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION archive_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_archive", "0001_months_are_closed")]

    operations = [migrations.RunPython(guard, release)]
