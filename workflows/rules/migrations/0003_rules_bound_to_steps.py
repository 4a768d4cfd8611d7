"""Which steps of which file name which rules."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rules', '0002_published_words_stay'),
    ]

    operations = [
        migrations.CreateModel(
            name='Binding',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256')),
                ('steps', models.TextField(default='[]', verbose_name='绑定的步骤')),
            ],
            options={
                'verbose_name': '规则绑定',
                'verbose_name_plural': '规则绑定',
            },
        ),
    ]
