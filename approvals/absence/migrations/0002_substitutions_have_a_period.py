"""Substitutions say when they hold, so that those of the past are never read again."""

import datetime

from django.db import migrations, models

LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)  # until the next migration fills it


class Migration(migrations.Migration):

    dependencies = [("absence", "0001_initial")]

    operations = [
        migrations.AddField(
            "substitution", "since", models.DateTimeField("开始", default=LONG_AGO), preserve_default=False
        ),
        migrations.AddField(
            "substitution", "until", models.DateTimeField("结束", default=LONG_AGO), preserve_default=False
        ),
    ]
