"""What was told never changes, no two versions of a script are told at once, and nothing is ever deleted."""

from django.db import migrations

KEPT = ("id", "script_id", "number", "temporary", "text", "note", "author_id", "author_name", "authors", "valid_from",
        "published_by_id", "published_by_name", "published_at")
TABLES = ("scripts_script", "scripts_scriptversion")

POSTGRESQL = [
    """
    CREATE FUNCTION scripts_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Scripts are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE ON {table} "
      "FOR EACH STATEMENT EXECUTE FUNCTION scripts_keep()" for table in TABLES),
    """
    CREATE FUNCTION scripts_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'draft' AND (NEW.id, NEW.script_id, NEW.number, NEW.temporary, NEW.text, NEW.note,
            NEW.author_id, NEW.author_name, NEW.authors, NEW.valid_from, NEW.published_by_id, NEW.published_by_name,
            NEW.published_at) IS DISTINCT FROM (OLD.id, OLD.script_id, OLD.number, OLD.temporary, OLD.text, OLD.note,
            OLD.author_id, OLD.author_name, OLD.authors, OLD.valid_from, OLD.published_by_id, OLD.published_by_name,
            OLD.published_at) THEN
            RAISE EXCEPTION 'What was told never changes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state <> 'draft' AND (NEW.state = 'draft' OR (OLD.state <> 'published' AND NEW.state <> OLD.state)
            OR (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until))) THEN
            RAISE EXCEPTION 'A publication is never taken back.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER scripts_version_stays BEFORE UPDATE ON scripts_scriptversion
    FOR EACH ROW EXECUTE FUNCTION scripts_version_guard()
    """,
    # The lock makes two publishers wait for each other; the question after it sees what the first one committed.
    """
    CREATE FUNCTION scripts_one_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state = 'draft' THEN
            RETURN NEW;
        END IF;
        PERFORM 1 FROM scripts_script s WHERE s.id = NEW.script_id FOR UPDATE;
        IF NEW.valid_from < COALESCE(NEW.valid_until, 'infinity') AND EXISTS (
            SELECT 1 FROM scripts_scriptversion v WHERE v.script_id = NEW.script_id AND v.id <> NEW.id
            AND v.state <> 'draft' AND v.valid_from < COALESCE(v.valid_until, 'infinity')
            AND v.valid_from < COALESCE(NEW.valid_until, 'infinity')
            AND NEW.valid_from < COALESCE(v.valid_until, 'infinity')) THEN
            RAISE EXCEPTION 'Two versions of a script are never told at once.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER scripts_version_alone BEFORE INSERT OR UPDATE ON scripts_scriptversion
    FOR EACH ROW EXECUTE FUNCTION scripts_one_in_force()
    """,
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}" for table, trigger in (
        ("scripts_script", "scripts_script_is_kept"), ("scripts_scriptversion", "scripts_scriptversion_is_kept"),
        ("scripts_scriptversion", "scripts_version_stays"), ("scripts_scriptversion", "scripts_version_alone"))),
]

CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)
ALONE = """
    WHEN NEW.state <> 'draft' AND NEW.valid_from < COALESCE(NEW.valid_until, '9999-12-31') AND EXISTS (
        SELECT 1 FROM scripts_scriptversion v WHERE v.script_id = NEW.script_id AND v.id <> NEW.id
        AND v.state <> 'draft' AND v.valid_from < COALESCE(v.valid_until, '9999-12-31')
        AND v.valid_from < COALESCE(NEW.valid_until, '9999-12-31') AND NEW.valid_from < COALESCE(v.valid_until, '9999-12-31'))
    BEGIN SELECT RAISE(ABORT, 'Two versions of a script are never told at once.'); END
"""
SQLITE = [
    *(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} "
      "BEGIN SELECT RAISE(ABORT, 'Scripts are never deleted.'); END" for table in TABLES),
    # INSERT OR REPLACE deletes without firing the delete trigger.
    """
    CREATE TRIGGER scripts_script_is_not_replaced BEFORE INSERT ON scripts_script
    WHEN EXISTS (SELECT 1 FROM scripts_script s WHERE s.id = NEW.id OR s.case_id = NEW.case_id AND s.title = NEW.title)
    BEGIN SELECT RAISE(ABORT, 'Scripts are never deleted: this one exists.'); END
    """,
    """
    CREATE TRIGGER scripts_version_is_not_replaced BEFORE INSERT ON scripts_scriptversion
    WHEN EXISTS (SELECT 1 FROM scripts_scriptversion v WHERE v.id = NEW.id OR v.script_id = NEW.script_id AND (
        v.number = NEW.number OR v.state = 'draft' AND NEW.state = 'draft'))
    BEGIN SELECT RAISE(ABORT, 'Scripts are never deleted: this one exists.'); END
    """,
    f"""
    CREATE TRIGGER scripts_version_words_stay BEFORE UPDATE ON scripts_scriptversion
    WHEN OLD.state <> 'draft' AND ({CHANGED})
    BEGIN SELECT RAISE(ABORT, 'What was told never changes.'); END
    """,
    """
    CREATE TRIGGER scripts_version_publication_stays BEFORE UPDATE ON scripts_scriptversion
    WHEN OLD.state <> 'draft' AND (NEW.state = 'draft' OR (OLD.state <> 'published' AND NEW.state <> OLD.state)
        OR (OLD.valid_until IS NOT NULL AND (NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until)))
    BEGIN SELECT RAISE(ABORT, 'A publication is never taken back.'); END
    """,
    f"CREATE TRIGGER scripts_version_alone BEFORE UPDATE ON scripts_scriptversion {ALONE}",
    f"CREATE TRIGGER scripts_version_comes_alone AFTER INSERT ON scripts_scriptversion {ALONE}",
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("scripts", "0001_initial")]
    operations = [migrations.RunPython(guard)]
