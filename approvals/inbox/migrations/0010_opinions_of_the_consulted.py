"""Whoever a step consults may say what they think without being asked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0009_decided_items_by_time'),
    ]

    operations = [
        migrations.AlterField(
            model_name='asking',
            name='kind',
            field=models.CharField(choices=[('consult', '征询'), ('delegate', '委派'), ('opinion', '意见')], max_length=8, verbose_name='方式'),
        ),
        migrations.AlterField(
            model_name='asking',
            name='question',
            field=models.TextField(blank=True, verbose_name='问题'),
        ),
    ]
