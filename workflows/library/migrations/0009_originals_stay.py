"""The file from which a draft was translated is kept for good, as it was handed in."""

from django.db import migrations

REFUSED = "An original file never changes."
POSTGRESQL = [
    f"""
    CREATE FUNCTION library_original_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER library_original_stays BEFORE UPDATE OR DELETE ON library_original
    FOR EACH ROW EXECUTE FUNCTION library_original_guard()
    """,
    """
    CREATE TRIGGER library_original_is_kept BEFORE TRUNCATE ON library_original
    FOR EACH STATEMENT EXECUTE FUNCTION library_original_guard()
    """,
    "ALTER TABLE library_original ENABLE ALWAYS TRIGGER library_original_stays",
    "ALTER TABLE library_original ENABLE ALWAYS TRIGGER library_original_is_kept",
]
SQLITE = [
    f"""
    CREATE TRIGGER library_original_stays BEFORE UPDATE ON library_original
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
    f"""
    CREATE TRIGGER library_original_is_kept BEFORE DELETE ON library_original
    BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END
    """,
    """
    CREATE TRIGGER library_original_once BEFORE INSERT ON library_original
    WHEN EXISTS (SELECT 1 FROM library_original o WHERE o.version_id = NEW.version_id OR o.id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'An original file never changes.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("library", "0008_originals")]
    operations = [migrations.RunPython(guard)]
