"""What was published before there was a committee counts as approved by whoever published it; drafts get their base."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

EVER_PUBLISHED = ["published", "superseded", "retired"]


def fill(apps, schema_editor):
    versions = apps.get_model("library", "ProcessVersion").objects
    versions.filter(state__in=EVER_PUBLISHED, approved_at=None).update(
        approved_by_id=F("published_by_id"), approved_by_name=F("published_by_name"), approved_at=F("published_at")
    )
    versions.filter(state__in=["in_test", "trial"]).update(state="draft")  # no release is under way in the old way
    current = versions.filter(process=OuterRef("process"), state="published").values("number")[:1]
    versions.filter(state="draft").update(base_number=Subquery(current))


class Migration(migrations.Migration):
    dependencies = [("library", "0005_stages_of_a_release")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
