"""Who edited a version is remembered for good once it is submitted, and none of them can publish it."""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION library_author_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        signed bigint;
    BEGIN
        signed := CASE WHEN TG_OP = 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
        IF TG_OP = 'UPDATE' OR EXISTS (
            SELECT 1 FROM library_processversion v WHERE v.id = signed AND v.state <> 'draft') THEN
            RAISE EXCEPTION 'The authors of a submitted version never change.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER library_author_stays BEFORE INSERT OR UPDATE OR DELETE ON library_authorship
    FOR EACH ROW EXECUTE FUNCTION library_author_guard()
    """,
    """
    CREATE FUNCTION library_author_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'The authors of versions are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER library_author_is_kept BEFORE TRUNCATE ON library_authorship
    FOR EACH STATEMENT EXECUTE FUNCTION library_author_kept()
    """,
    """
    CREATE FUNCTION library_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.published_by_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM library_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.published_by_id) THEN
            RAISE EXCEPTION 'An author never publishes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER library_version_second_person BEFORE UPDATE OF published_by_id ON library_processversion
    FOR EACH ROW EXECUTE FUNCTION library_second_person()
    """,
    "ALTER TABLE library_authorship ENABLE ALWAYS TRIGGER library_author_stays",
    "ALTER TABLE library_authorship ENABLE ALWAYS TRIGGER library_author_is_kept",
    "ALTER TABLE library_processversion ENABLE ALWAYS TRIGGER library_version_second_person",
]

SUBMITTED = "EXISTS (SELECT 1 FROM library_processversion v WHERE v.id = {}.version_id AND v.state <> 'draft')"
SQLITE = [
    f"""
    CREATE TRIGGER library_author_comes BEFORE INSERT ON library_authorship WHEN {SUBMITTED.format("NEW")}
    BEGIN SELECT RAISE(ABORT, 'The authors of a submitted version never change.'); END
    """,
    """
    CREATE TRIGGER library_author_stays BEFORE UPDATE ON library_authorship
    BEGIN SELECT RAISE(ABORT, 'The authors of a submitted version never change.'); END
    """,
    f"""
    CREATE TRIGGER library_author_is_kept BEFORE DELETE ON library_authorship WHEN {SUBMITTED.format("OLD")}
    BEGIN SELECT RAISE(ABORT, 'The authors of a submitted version never change.'); END
    """,
    """
    CREATE TRIGGER library_version_second_person BEFORE UPDATE OF published_by_id ON library_processversion
    WHEN NEW.published_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM library_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.published_by_id)
    BEGIN SELECT RAISE(ABORT, 'An author never publishes.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("library", "0003_authors_of_a_version")]
    operations = [migrations.RunPython(guard)]
