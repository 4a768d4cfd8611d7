"""Business rules, their versions, and who wrote on them."""

import django.db.models.deletion
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='规则编号')),
                ('title', models.CharField(max_length=200, verbose_name='规则名称')),
                ('area', models.CharField(choices=[('enterprise', '企业管理域'), ('network', '网络与IT域'), ('business', '业务与服务域')], default='business', max_length=16, verbose_name='所属域')),
                ('owner_name', models.CharField(blank=True, max_length=100, verbose_name='归口部门')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
            ],
            options={
                'verbose_name': '业务规则',
                'verbose_name_plural': '业务规则',
            },
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本号')),
                ('state', django_fsm.FSMField(choices=[('draft', '草稿'), ('published', '已发布'), ('superseded', '已替代'), ('retired', '已废止')], default='draft', max_length=50, protected=True, verbose_name='状态')),
                ('conditions', models.TextField(blank=True, verbose_name='适用条件')),
                ('instructions', models.TextField(verbose_name='办理要求')),
                ('examples', models.TextField(blank=True, verbose_name='示例')),
                ('note', models.CharField(max_length=500, verbose_name='变更说明')),
                ('revision', models.PositiveIntegerField(default=0, verbose_name='修订号')),
                ('effective_from', models.DateField(blank=True, null=True, verbose_name='生效日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('author_id', models.BigIntegerField(verbose_name='编写人编号')),
                ('author_name', models.CharField(max_length=200, verbose_name='编写人')),
                ('drafted_at', models.DateTimeField(verbose_name='编写时间')),
                ('published_by_id', models.BigIntegerField(null=True, verbose_name='发布人编号')),
                ('published_by_name', models.CharField(blank=True, max_length=200, verbose_name='发布人')),
                ('published_at', models.DateTimeField(null=True, verbose_name='发布时间')),
                ('superseded_at', models.DateTimeField(null=True, verbose_name='替代时间')),
                ('retired_by_id', models.BigIntegerField(null=True, verbose_name='废止人编号')),
                ('retired_by_name', models.CharField(blank=True, max_length=200, verbose_name='废止人')),
                ('retired_at', models.DateTimeField(null=True, verbose_name='废止时间')),
                ('retire_reason', models.CharField(blank=True, max_length=500, verbose_name='废止原因')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='rules.rule', verbose_name='业务规则')),
            ],
            options={
                'verbose_name': '业务规则版本',
                'verbose_name_plural': '业务规则版本',
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField(verbose_name='编写人编号')),
                ('name', models.CharField(max_length=200, verbose_name='编写人')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorships', to='rules.ruleversion', verbose_name='业务规则版本')),
            ],
            options={
                'verbose_name': '编写人',
                'verbose_name_plural': '编写人',
            },
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('rule', 'number'), name='rules_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('rule',), name='rules_version_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('effective_from__isnull', False), ('published_at__isnull', False), ('published_by_id__isnull', False), models.Q(('published_by_id', models.F('author_id')), _negated=True)), _connector='OR'), name='rules_version_publication_is_signed_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='authorship',
            constraint=models.UniqueConstraint(fields=('version', 'person_id'), name='rules_author_once'),
        ),
    ]
