"""Open items whose deadline lies ahead ring when it comes; what is overdue already has been seen as such."""

from django.db import migrations
from django.utils.timezone import now


def let_ring(apps, schema_editor):
    items = apps.get_model("inbox", "WorkItem").objects.filter(closed_at=None, due_at__gt=now())
    for pk, due_at in items.values_list("pk", "due_at").iterator():
        items.filter(pk=pk).update(alarm_stage=1, next_alarm_at=due_at)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0006_alarms")]
    operations = [migrations.RunPython(let_ring, migrations.RunPython.noop)]
