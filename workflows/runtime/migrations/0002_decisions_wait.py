import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runtime", "0001_initial")]

    operations = [
        migrations.AddField("pendingcommand", "kind", models.CharField(default="", max_length=40), False),
        migrations.AddField("pendingcommand", "actor", models.TextField(default="{}"), False),
        migrations.AddField(
            "pendingcommand", "given_by", models.BigIntegerField(default=0, verbose_name="作出者编号"), False
        ),
        migrations.AddField("pendingcommand", "subject_id", models.BigIntegerField(default=0), False),
        migrations.AddField("pendingcommand", "settled_at", models.DateTimeField(null=True, verbose_name="了结时间")),
        migrations.AddField("pendingcommand", "why", models.TextField(blank=True, default="", verbose_name="作废原因"), False),
        migrations.AlterField(
            "pendingcommand",
            "case",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pending_commands",
                to="runtime.case",
                verbose_name="案件",
            ),
        ),
        migrations.AddIndex(
            "pendingcommand",
            models.Index(
                condition=models.Q(("status", "waiting")), fields=["effective_at"], name="runtime_pending_clock"
            ),
        ),
        migrations.AddIndex(
            "pendingcommand",
            models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["given_by", "effective_at"],
                name="runtime_pending_mine",
            ),
        ),
        migrations.AddConstraint(
            "pendingcommand",
            models.UniqueConstraint(
                condition=models.Q(("status", "waiting")),
                fields=("subject_id",),
                name="runtime_one_decision_waits_per_item",
            ),
        ),
    ]
