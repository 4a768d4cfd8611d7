"""Nothing runs unapproved, no stage of a release is left out, and what is published stays: said by the database."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

BYTES = import_module("workflows.library.migrations.0002_published_bytes_stay")
AUTHORS = import_module("workflows.library.migrations.0004_authors_stay")

MOVES = [
    ("draft", "in_test"), ("in_test", "in_review"), ("in_review", "in_committee"), ("in_committee", "trial"),
    ("in_committee", "published"), ("trial", "published"), ("published", "superseded"), ("published", "retired"),
    ("superseded", "retired"), *((state, "draft") for state in ("in_test", "in_review", "in_committee", "trial")),
]
ALLOWED = ", ".join(f"'{source}>{target}'" for source, target in MOVES)

POSTGRESQL = [
    f"""
    CREATE FUNCTION library_version_stages() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ({ALLOWED}) THEN
            RAISE EXCEPTION 'A release never leaves a stage out.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.state IN ('published', 'superseded', 'retired') AND (NEW.approved_by_id, NEW.approved_at)
            IS DISTINCT FROM (OLD.approved_by_id, OLD.approved_at) THEN
            RAISE EXCEPTION 'A publication is never taken back.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.approved_by_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM library_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.approved_by_id) THEN
            RAISE EXCEPTION 'An author never approves.' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at THEN
            RAISE EXCEPTION 'A stopped version is never started again.'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,  # noqa: S608
    """
    CREATE TRIGGER library_version_takes_every_stage BEFORE UPDATE ON library_processversion
    FOR EACH ROW EXECUTE FUNCTION library_version_stages()
    """,
    "ALTER TABLE library_processversion ENABLE ALWAYS TRIGGER library_version_takes_every_stage",
]

SQLITE = [
    f"""
    CREATE TRIGGER library_version_takes_every_stage BEFORE UPDATE ON library_processversion
    WHEN NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ({ALLOWED})
    BEGIN SELECT RAISE(ABORT, 'A release never leaves a stage out.'); END
    """,
    """
    CREATE TRIGGER library_version_approval_stays BEFORE UPDATE ON library_processversion
    WHEN OLD.state IN ('published', 'superseded', 'retired') AND (
        NEW.approved_by_id IS NOT OLD.approved_by_id OR NEW.approved_at IS NOT OLD.approved_at)
    BEGIN SELECT RAISE(ABORT, 'A publication is never taken back.'); END
    """,
    """
    CREATE TRIGGER library_version_approved_by_another BEFORE UPDATE OF approved_by_id ON library_processversion
    WHEN NEW.approved_by_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM library_authorship a WHERE a.version_id = NEW.id AND a.person_id = NEW.approved_by_id)
    BEGIN SELECT RAISE(ABORT, 'An author never approves.'); END
    """,
    """
    CREATE TRIGGER library_version_stays_stopped BEFORE UPDATE ON library_processversion
    WHEN OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS NOT OLD.stopped_at
    BEGIN SELECT RAISE(ABORT, 'A stopped version is never started again.'); END
    """,
]


def guard(apps, schema_editor):
    """The new guards; on SQLite the former ones too, which were lifted while the table was made anew."""
    lifted = [*BYTES.SQLITE, *AUTHORS.SQLITE, *SQLITE]
    for statement in {"postgresql": POSTGRESQL, "sqlite": lifted}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("library", "0006_former_publications_are_approved")]
    operations = [
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.CheckConstraint(
                name="library_version_is_approved_before_it_runs",
                condition=~Q(state__in=["trial", "published", "superseded"])
                | Q(approved_by_id__isnull=False, approved_at__isnull=False) & ~Q(approved_by_id=F("author_id")),
            ),
        ),
        migrations.RunPython(guard),
    ]
