"""A rule's published words never change, no author publishes their own, and nothing of a rule is ever deleted."""

from django.db import migrations

KEPT = ("id", "rule_id", "number", "conditions", "instructions", "examples", "note", "author_id", "author_name",
        "effective_from", "published_by_id", "published_by_name", "published_at")

POSTGRESQL = [
    """
    CREATE FUNCTION rules_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Rules are never deleted.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION rules_keep()"
        for table in ("rules_rule", "rules_ruleversion", "rules_authorship")
    ),
    """
    CREATE FUNCTION rules_code_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.id, NEW.code) IS DISTINCT FROM (OLD.id, OLD.code) THEN
            RAISE EXCEPTION 'The code of a rule never changes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER rules_code_stays BEFORE UPDATE ON rules_rule FOR EACH ROW EXECUTE FUNCTION rules_code_guard()
    """,
    """
    CREATE FUNCTION rules_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'draft' AND (
            NEW.id, NEW.rule_id, NEW.number, NEW.conditions, NEW.instructions, NEW.examples, NEW.note, NEW.author_id,
            NEW.author_name, NEW.effective_from, NEW.published_by_id, NEW.published_by_name, NEW.published_at
        ) IS DISTINCT FROM (
            OLD.id, OLD.rule_id, OLD.number, OLD.conditions, OLD.instructions, OLD.examples, OLD.note, OLD.author_id,
            OLD.author_name, OLD.effective_from, OLD.published_by_id, OLD.published_by_name, OLD.published_at
        ) THEN
            RAISE EXCEPTION 'The words of a published rule never change.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state <> 'draft' AND (NEW.state = 'draft' OR (OLD.state <> 'published' AND NEW.state <> OLD.state)
            OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on))) THEN
            RAISE EXCEPTION 'A publication is never taken back.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state = 'draft' AND NEW.state = 'published' AND EXISTS (
            SELECT 1 FROM rules_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.published_by_id) THEN
            RAISE EXCEPTION 'An author never publishes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER rules_version_stays BEFORE UPDATE ON rules_ruleversion
    FOR EACH ROW EXECUTE FUNCTION rules_version_guard()
    """,
    """
    CREATE FUNCTION rules_author_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' OR EXISTS (
            SELECT 1 FROM rules_ruleversion v WHERE v.id = NEW.version_id AND v.state <> 'draft') THEN
            RAISE EXCEPTION 'The authors of a published rule never change.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER rules_author_stays BEFORE INSERT OR UPDATE ON rules_authorship
    FOR EACH ROW EXECUTE FUNCTION rules_author_guard()
    """,
    *(
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"
        for table, trigger in (
            ("rules_rule", "rules_rule_is_kept"), ("rules_ruleversion", "rules_ruleversion_is_kept"),
            ("rules_authorship", "rules_authorship_is_kept"), ("rules_rule", "rules_code_stays"),
            ("rules_ruleversion", "rules_version_stays"), ("rules_authorship", "rules_author_stays"),
        )
    ),
]

DELETED = "BEGIN SELECT RAISE(ABORT, 'Rules are never deleted.'); END"
CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)
SQLITE = [
    *(
        f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} {DELETED}"
        for table in ("rules_rule", "rules_ruleversion", "rules_authorship")
    ),
    # INSERT OR REPLACE deletes without firing the delete trigger.
    """
    CREATE TRIGGER rules_rule_is_not_replaced BEFORE INSERT ON rules_rule
    WHEN EXISTS (SELECT 1 FROM rules_rule r WHERE r.id = NEW.id OR r.code = NEW.code)
    BEGIN SELECT RAISE(ABORT, 'Rules are never deleted: this one exists.'); END
    """,
    """
    CREATE TRIGGER rules_version_is_not_replaced BEFORE INSERT ON rules_ruleversion
    WHEN EXISTS (SELECT 1 FROM rules_ruleversion v WHERE v.id = NEW.id OR v.rule_id = NEW.rule_id AND (
        v.number = NEW.number OR v.state = 'draft' AND NEW.state = 'draft'))
    BEGIN SELECT RAISE(ABORT, 'Rules are never deleted: this one exists.'); END
    """,
    """
    CREATE TRIGGER rules_code_stays BEFORE UPDATE ON rules_rule WHEN NEW.id IS NOT OLD.id OR NEW.code IS NOT OLD.code
    BEGIN SELECT RAISE(ABORT, 'The code of a rule never changes.'); END
    """,
    f"""
    CREATE TRIGGER rules_version_words_stay BEFORE UPDATE ON rules_ruleversion
    WHEN OLD.state <> 'draft' AND ({CHANGED})
    BEGIN SELECT RAISE(ABORT, 'The words of a published rule never change.'); END
    """,
    """
    CREATE TRIGGER rules_version_publication_stays BEFORE UPDATE ON rules_ruleversion
    WHEN OLD.state <> 'draft' AND (NEW.state = 'draft' OR (OLD.state <> 'published' AND NEW.state <> OLD.state)
        OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on)))
    BEGIN SELECT RAISE(ABORT, 'A publication is never taken back.'); END
    """,
    """
    CREATE TRIGGER rules_version_second_person BEFORE UPDATE ON rules_ruleversion
    WHEN OLD.state = 'draft' AND NEW.state = 'published' AND EXISTS (
        SELECT 1 FROM rules_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.published_by_id)
    BEGIN SELECT RAISE(ABORT, 'An author never publishes.'); END
    """,
    """
    CREATE TRIGGER rules_author_comes BEFORE INSERT ON rules_authorship
    WHEN EXISTS (SELECT 1 FROM rules_ruleversion v WHERE v.id = NEW.version_id AND v.state <> 'draft')
    BEGIN SELECT RAISE(ABORT, 'The authors of a published rule never change.'); END
    """,
    """
    CREATE TRIGGER rules_author_stays BEFORE UPDATE ON rules_authorship
    BEGIN SELECT RAISE(ABORT, 'The authors of a published rule never change.'); END
    """,
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("rules", "0001_initial")]
    operations = [migrations.RunPython(guard)]
