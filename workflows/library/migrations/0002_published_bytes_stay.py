"""A version's bytes never change once it is submitted, and nothing published is ever deleted or taken back."""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION library_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            RAISE EXCEPTION 'Versions are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF OLD.state <> 'draft' THEN
                RAISE EXCEPTION 'Versions are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF OLD.state <> 'draft' AND (NEW.id, NEW.process_id, NEW.number, NEW.source, NEW.sha256, NEW.author_id)
            IS DISTINCT FROM (OLD.id, OLD.process_id, OLD.number, OLD.source, OLD.sha256, OLD.author_id) THEN
            RAISE EXCEPTION 'The bytes of a submitted version never change.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state IN ('published', 'superseded', 'retired') AND (
            NEW.state NOT IN ('published', 'superseded', 'retired')
            OR (OLD.state = 'retired' AND NEW.state <> 'retired')
            OR (OLD.state = 'superseded' AND NEW.state = 'published')
            OR (NEW.bindings, NEW.published_by_id, NEW.published_at)
                IS DISTINCT FROM (OLD.bindings, OLD.published_by_id, OLD.published_at)) THEN
            RAISE EXCEPTION 'A publication is never taken back.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER library_version_stays BEFORE UPDATE OR DELETE ON library_processversion
    FOR EACH ROW EXECUTE FUNCTION library_version_guard()
    """,
    """
    CREATE TRIGGER library_version_is_kept BEFORE TRUNCATE ON library_processversion
    FOR EACH STATEMENT EXECUTE FUNCTION library_version_guard()
    """,
    "ALTER TABLE library_processversion ENABLE ALWAYS TRIGGER library_version_stays",
    "ALTER TABLE library_processversion ENABLE ALWAYS TRIGGER library_version_is_kept",
]

SQLITE = [
    """
    CREATE TRIGGER library_version_bytes_stay BEFORE UPDATE ON library_processversion
    WHEN OLD.state <> 'draft' AND (
        NEW.id IS NOT OLD.id OR NEW.process_id IS NOT OLD.process_id OR NEW.number IS NOT OLD.number
        OR NEW.source IS NOT OLD.source OR NEW.sha256 IS NOT OLD.sha256 OR NEW.author_id IS NOT OLD.author_id)
    BEGIN SELECT RAISE(ABORT, 'The bytes of a submitted version never change.'); END
    """,
    """
    CREATE TRIGGER library_version_publication_stays BEFORE UPDATE ON library_processversion
    WHEN OLD.state IN ('published', 'superseded', 'retired') AND (
        NEW.state NOT IN ('published', 'superseded', 'retired')
        OR (OLD.state = 'retired' AND NEW.state <> 'retired')
        OR (OLD.state = 'superseded' AND NEW.state = 'published')
        OR NEW.bindings IS NOT OLD.bindings OR NEW.published_by_id IS NOT OLD.published_by_id
        OR NEW.published_at IS NOT OLD.published_at)
    BEGIN SELECT RAISE(ABORT, 'A publication is never taken back.'); END
    """,
    """
    CREATE TRIGGER library_version_is_kept BEFORE DELETE ON library_processversion
    WHEN OLD.state <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'Versions are never deleted.'); END
    """,
    # INSERT OR REPLACE deletes without firing the delete trigger.
    """
    CREATE TRIGGER library_version_is_not_replaced BEFORE INSERT ON library_processversion
    WHEN EXISTS (SELECT 1 FROM library_processversion v WHERE v.id = NEW.id OR v.process_id = NEW.process_id AND (
        v.number = NEW.number OR v.sha256 = NEW.sha256 OR v.state = 'published' AND NEW.state = 'published'))
    BEGIN SELECT RAISE(ABORT, 'Versions are never deleted: this one exists.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]
    operations = [migrations.RunPython(guard)]
