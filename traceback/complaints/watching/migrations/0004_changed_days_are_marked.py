"""The database marks the days whose contacts change, so that counts which are kept can never go stale unnoticed."""

from django.db import migrations

CONTACT = "traceback_complaints_contact"
CHANGED = "traceback_watching_changedday"

POSTGRESQL = [
    f"""
    CREATE FUNCTION watching_mark() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO {CHANGED} (day) SELECT DISTINCT (at AT TIME ZONE 'UTC')::date FROM moved;
        RETURN NULL;
    END $$
    """,  # noqa: S608
    f"""
    CREATE TRIGGER watching_contact_came AFTER INSERT ON {CONTACT} REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION watching_mark()
    """,
    f"""
    CREATE TRIGGER watching_contact_moved AFTER UPDATE ON {CONTACT} REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION watching_mark()
    """,
]

# Only one writes at a time here: a day that is marked already need not be marked again.
SQLITE = [
    f"""
    CREATE TRIGGER watching_contact_{name} AFTER {event} ON {CONTACT}
    WHEN NOT EXISTS (SELECT 1 FROM {CHANGED} WHERE day = date(NEW.at))
    BEGIN INSERT INTO {CHANGED} (day) VALUES (date(NEW.at)); END
    """  # noqa: S608
    for name, event in (("came", "INSERT"), ("moved", "UPDATE"))
]


def mark(apps, schema_editor):
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def leave(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("came", "moved"):
        schema_editor.execute(
            f"DROP TRIGGER watching_contact_{name}{f' ON {CONTACT}' if postgresql else ''}", params=None)
    if postgresql:
        schema_editor.execute("DROP FUNCTION watching_mark()", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("traceback_watching", "0003_days_are_counted_once"),
        ("traceback_complaints", "0005_keys_may_sort"),
    ]

    operations = [migrations.RunPython(mark, leave)]
