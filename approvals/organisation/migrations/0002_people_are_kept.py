"""The database itself refuses to delete people or to change a staff number."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFUSALS = {
    "delete": "people are deactivated, never deleted",
    "renumber": "a staff number never changes",
}

POSTGRESQL = [
    f"""
    CREATE FUNCTION organisation_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSALS["delete"]}' USING ERRCODE = 'restrict_violation'; END $$
    """,
    f"""
    CREATE FUNCTION organisation_refuse_renumber() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSALS["renumber"]}' USING ERRCODE = 'restrict_violation'; END $$
    """,
    """
    CREATE TRIGGER organisation_person_kept BEFORE DELETE ON organisation_person
    FOR EACH ROW EXECUTE FUNCTION organisation_refuse_delete()
    """,
    """
    CREATE TRIGGER organisation_person_numbered BEFORE UPDATE ON organisation_person
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number OR OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION organisation_refuse_renumber()
    """,
    "ALTER TABLE organisation_person ENABLE ALWAYS TRIGGER organisation_person_kept",
    "ALTER TABLE organisation_person ENABLE ALWAYS TRIGGER organisation_person_numbered",
]

SQLITE = [
    f"""
    CREATE TRIGGER organisation_person_kept BEFORE DELETE ON organisation_person
    BEGIN SELECT RAISE(ABORT, '{REFUSALS["delete"]}'); END
    """,
    f"""
    CREATE TRIGGER organisation_person_numbered BEFORE UPDATE ON organisation_person
    WHEN OLD.number IS NOT NEW.number OR OLD.id IS NOT NEW.id
    BEGIN SELECT RAISE(ABORT, '{REFUSALS["renumber"]}'); END
    """,
    """
    CREATE TRIGGER organisation_person_not_replaced BEFORE INSERT ON organisation_person
    WHEN EXISTS (SELECT 1 FROM organisation_person WHERE id = NEW.id OR number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'this person exists already'); END
    """,  # INSERT OR REPLACE deletes without asking the other triggers
]


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def release(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    on_table = " ON organisation_person" if schema_editor.connection.vendor == "postgresql" else ""
    for trigger in ("organisation_person_kept", "organisation_person_numbered"):
        schema_editor.execute(f"DROP TRIGGER {trigger}{on_table}", params=None)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION organisation_refuse_delete()", params=None)
        schema_editor.execute("DROP FUNCTION organisation_refuse_renumber()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER organisation_person_not_replaced", params=None)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [migrations.RunPython(guard, release)]
