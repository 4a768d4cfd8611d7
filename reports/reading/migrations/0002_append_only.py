"""Reads and their batches are only ever added; whoever adds a read holds a lock from before it draws its number."""

from django.db import migrations

from workflows.ledger.guarding import statements

NUMBERS = [
    """
    CREATE FUNCTION reading_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(7304110);
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER reading_read_numbers BEFORE INSERT ON reading_read "
    "FOR EACH STATEMENT EXECUTE FUNCTION reading_numbers()",
    "ALTER TABLE reading_read ENABLE ALWAYS TRIGGER reading_read_numbers",
]


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    wanted = [*statements(vendor, "reading_read"), *statements(vendor, "reading_seal", taken="number = NEW.number")]
    for statement in wanted + (NUMBERS if vendor == "postgresql" else []):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_reads"), ("ledger", "0002_append_only")]
    operations = [migrations.RunPython(guard)]
