"""A why hangs where it was hung, below one of the same ticket; nothing of an analysis is ever deleted."""

from django.db import migrations

TABLES = ("traceback_causes_why", "traceback_causes_evidence", "traceback_causes_investigation",
          "traceback_causes_investigationfile")
FIXED = ("id", "ticket_id", "parent_id", "depth", "round", "author_id", "author_name", "at")
PROOF = ("id", "why_id", "kind", "note", "name", "sha256", "wanted", "found", "record_id", "by_name", "at")
SAID = ("findings", "held_on", "participants", "recorded_by_id", "recorded_at", "plan", "ticket_id", "kind")


def _all(names, row):
    return ", ".join(f"{row}.{name}" for name in names)


POSTGRESQL = [
    """
    CREATE FUNCTION causes_keep() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Nothing of an analysis is deleted.' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE OR TRUNCATE ON {table} "
      "FOR EACH STATEMENT EXECUTE FUNCTION causes_keep()" for table in TABLES),
    f"""
    CREATE FUNCTION causes_hang() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND ({_all(FIXED, "NEW")}) IS DISTINCT FROM ({_all(FIXED, "OLD")}) THEN
            RAISE EXCEPTION 'A why hangs where it was hung.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'INSERT' AND NEW.parent_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM traceback_causes_why p
            WHERE p.id = NEW.parent_id AND p.ticket_id = NEW.ticket_id AND p.depth = NEW.depth - 1) THEN
            RAISE EXCEPTION 'A why hangs below one of its own ticket.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,  # noqa: S608 - names of our own columns
    "CREATE TRIGGER causes_why_hangs BEFORE INSERT OR UPDATE ON traceback_causes_why "
    "FOR EACH ROW EXECUTE FUNCTION causes_hang()",
    f"""
    CREATE FUNCTION causes_proof_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF ({_all(PROOF, "NEW")}) IS DISTINCT FROM ({_all(PROOF, "OLD")})
            OR (OLD.struck_at IS NOT NULL AND NEW.struck_at IS DISTINCT FROM OLD.struck_at) THEN
            RAISE EXCEPTION 'Evidence never changes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER causes_evidence_stays BEFORE UPDATE ON traceback_causes_evidence "
    "FOR EACH ROW EXECUTE FUNCTION causes_proof_stays()",
    f"""
    CREATE FUNCTION causes_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'planned' AND ({_all(SAID, "NEW")}) IS DISTINCT FROM ({_all(SAID, "OLD")}) THEN
            RAISE EXCEPTION 'A record never changes.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER causes_investigation_stays BEFORE UPDATE ON traceback_causes_investigation "
    "FOR EACH ROW EXECUTE FUNCTION causes_record_stays()",
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}" for table, trigger in (
        *((table, f"{table}_is_kept") for table in TABLES), ("traceback_causes_why", "causes_why_hangs"),
        ("traceback_causes_evidence", "causes_evidence_stays"),
        ("traceback_causes_investigation", "causes_investigation_stays"))),
]


def _changed(names):
    return " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in names)


SQLITE = [
    *(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} "
      "BEGIN SELECT RAISE(ABORT, 'Nothing of an analysis is deleted.'); END" for table in TABLES),
    # INSERT OR REPLACE deletes without firing the delete trigger.
    *(f"CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table} "  # noqa: S608 - names of our own tables
      f"WHEN EXISTS (SELECT 1 FROM {table} t WHERE t.id = NEW.id) "
      "BEGIN SELECT RAISE(ABORT, 'Nothing of an analysis is deleted.'); END" for table in TABLES),
    f"CREATE TRIGGER causes_why_stays BEFORE UPDATE ON traceback_causes_why WHEN {_changed(FIXED)} "
    "BEGIN SELECT RAISE(ABORT, 'A why hangs where it was hung.'); END",
    """
    CREATE TRIGGER causes_why_hangs BEFORE INSERT ON traceback_causes_why
    WHEN NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM traceback_causes_why p
        WHERE p.id = NEW.parent_id AND p.ticket_id = NEW.ticket_id AND p.depth = NEW.depth - 1)
    BEGIN SELECT RAISE(ABORT, 'A why hangs below one of its own ticket.'); END
    """,
    f"CREATE TRIGGER causes_evidence_stays BEFORE UPDATE ON traceback_causes_evidence WHEN {_changed(PROOF)} "
    "OR (OLD.struck_at IS NOT NULL AND NEW.struck_at IS NOT OLD.struck_at) "
    "BEGIN SELECT RAISE(ABORT, 'Evidence never changes.'); END",
    "CREATE TRIGGER causes_investigation_stays BEFORE UPDATE ON traceback_causes_investigation "
    f"WHEN OLD.state <> 'planned' AND ({_changed(SAID)}) "
    "BEGIN SELECT RAISE(ABORT, 'A record never changes.'); END",
]


def guard(apps, schema_editor):
    statements = {"postgresql": POSTGRESQL, "sqlite": SQLITE}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_causes", "0001_initial")]
    operations = [migrations.RunPython(guard)]
