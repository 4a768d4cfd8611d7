"""The period of each substitution is that of its absence, to its real end."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    absences = apps.get_model("absence", "Absence").objects.filter(pk=OuterRef("absence_id"))
    ends = absences.annotate(real_end=Coalesce("ended_at", "until"))
    apps.get_model("absence", "Substitution").objects.update(
        since=Subquery(absences.values("since")), until=Subquery(ends.values("real_end"))
    )


class Migration(migrations.Migration):

    dependencies = [("absence", "0002_substitutions_have_a_period")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
