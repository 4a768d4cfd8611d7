"""The database itself refuses to delete contacts and imports, and to give a contact another number."""

from django.db import migrations

CONTACT = "traceback_complaints_contact"
RUN = "traceback_complaints_importrun"

POSTGRESQL = [
    """
    CREATE FUNCTION complaints_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'What came in is kept: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER complaints_contact_kept BEFORE DELETE OR TRUNCATE ON {CONTACT}
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse()
    """,
    f"""
    CREATE TRIGGER complaints_contact_numbered BEFORE UPDATE ON {CONTACT}
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number OR OLD.source_id IS DISTINCT FROM NEW.source_id
                       OR OLD.at IS DISTINCT FROM NEW.at OR OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION complaints_refuse()
    """,
    f"""
    CREATE TRIGGER complaints_run_kept BEFORE DELETE OR TRUNCATE ON {RUN}
    FOR EACH STATEMENT EXECUTE FUNCTION complaints_refuse()
    """,
    f"ALTER TABLE {CONTACT} ENABLE ALWAYS TRIGGER complaints_contact_kept",
    f"ALTER TABLE {CONTACT} ENABLE ALWAYS TRIGGER complaints_contact_numbered",
    f"ALTER TABLE {RUN} ENABLE ALWAYS TRIGGER complaints_run_kept",
]

SQLITE = [
    f"""
    CREATE TRIGGER complaints_contact_kept BEFORE DELETE ON {CONTACT}
    BEGIN SELECT RAISE(ABORT, 'What came in is kept: DELETE is refused.'); END
    """,
    f"""
    CREATE TRIGGER complaints_contact_numbered BEFORE UPDATE ON {CONTACT}
    WHEN OLD.number IS NOT NEW.number OR OLD.source_id IS NOT NEW.source_id OR OLD.at IS NOT NEW.at
      OR OLD.id IS NOT NEW.id
    BEGIN SELECT RAISE(ABORT, 'What came in is kept: UPDATE is refused.'); END
    """,
    f"""
    CREATE TRIGGER complaints_run_kept BEFORE DELETE ON {RUN}
    BEGIN SELECT RAISE(ABORT, 'What came in is kept: DELETE is refused.'); END
    """,
    # INSERT OR REPLACE deletes without asking the other triggers. (Contacts come by ON CONFLICT DO NOTHING, which such a
    # trigger would turn into an error.)
    f"""
    CREATE TRIGGER complaints_run_not_replaced BEFORE INSERT ON {RUN}
    WHEN EXISTS (SELECT 1 FROM {RUN} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'this import exists already'); END
    """,  # noqa: S608
]


def guard(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def release(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for trigger, table in (
        ("complaints_contact_kept", CONTACT), ("complaints_contact_numbered", CONTACT), ("complaints_run_kept", RUN),
    ):
        schema_editor.execute(f"DROP TRIGGER {trigger}{f' ON {table}' if postgresql else ''}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION complaints_refuse()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER complaints_run_not_replaced", params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_complaints", "0001_contacts_come_in")]

    operations = [migrations.RunPython(guard, release)]
