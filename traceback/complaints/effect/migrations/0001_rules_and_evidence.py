

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('traceback_complaints', '0002_contacts_are_kept'),
        ('traceback_tickets', '0001_tickets_are_opened'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本号')),
                ('round', models.PositiveIntegerField(verbose_name='轮次')),
                ('basis', models.CharField(choices=[('matching', '符合条件的'), ('linked', '已关联到工单的')], default='matching', max_length=8, verbose_name='统计对象')),
                ('counted', models.CharField(choices=[('complaint', '投诉'), ('enquiry', '咨询'), ('both', '投诉与咨询')], default='complaint', max_length=10, verbose_name='计入')),
                ('wanted', models.JSONField(default=dict, verbose_name='条件')),
                ('measure', models.CharField(choices=[('customers', '客户数'), ('orders', '订单数'), ('participants', '参与人数')], max_length=12, verbose_name='曝光口径')),
                ('target', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='目标值')),
                ('window', models.PositiveIntegerField(verbose_name='观察天数')),
                ('least_exposure', models.BigIntegerField(verbose_name='最低曝光量')),
                ('fix_on', models.DateField(verbose_name='措施生效日')),
                ('problem_from', models.DateField(verbose_name='问题起始日')),
                ('problem_until', models.DateField(verbose_name='问题截止日')),
                ('baseline_days', models.PositiveIntegerField(default=56, verbose_name='基线天数')),
                ('relapse_days', models.PositiveIntegerField(default=3, verbose_name='复发观察天数')),
                ('relapse_limit', models.DecimalField(decimal_places=2, max_digits=9, verbose_name='复发限值')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='变更理由')),
                ('by_id', models.BigIntegerField(null=True, verbose_name='设定人编号')),
                ('by_name', models.CharField(max_length=200, verbose_name='设定人')),
                ('at', models.DateTimeField(verbose_name='设定时间')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceback_complaints.place', verbose_name='曝光量的地区')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='traceback_complaints.product', verbose_name='曝光量的产品')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_rules', to='traceback_tickets.ticket', verbose_name='工单')),
            ],
            options={
                'verbose_name': '关闭规则',
                'verbose_name_plural': '关闭规则',
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('rule', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='measurement', serialize=False, to='traceback_effect.closingrule', verbose_name='关闭规则')),
                ('until', models.DateField(verbose_name='统计截至')),
                ('series', models.JSONField(verbose_name='逐日数据')),
                ('beside', models.JSONField(default=dict, verbose_name='其他来电')),
                ('proposal', models.CharField(choices=[('wait', '继续观察'), ('extend', '延长观察'), ('effective', '有效'), ('still_there', '仍存在')], max_length=12, verbose_name='数据建议')),
                ('at', models.DateTimeField(verbose_name='统计时间')),
            ],
            options={
                'verbose_name': '效果统计',
                'verbose_name_plural': '效果统计',
            },
        ),
        migrations.CreateModel(
            name='Frozen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveIntegerField(verbose_name='轮次')),
                ('move', models.CharField(choices=[('confirm_effect', '判定有效'), ('find_still_there', '判定仍存在'), ('close', '关闭'), ('reopen', '重新打开')], max_length=20, verbose_name='决定')),
                ('data', models.TextField(verbose_name='数据')),
                ('svg', models.TextField(verbose_name='控制图')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('by_id', models.BigIntegerField(null=True, verbose_name='决定人编号')),
                ('by_name', models.CharField(max_length=200, verbose_name='决定人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='traceback_effect.closingrule', verbose_name='关闭规则')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen_effects', to='traceback_tickets.ticket', verbose_name='工单')),
            ],
            options={
                'verbose_name': '冻结的效果证据',
                'verbose_name_plural': '冻结的效果证据',
            },
        ),
        migrations.AddConstraint(
            model_name='closingrule',
            constraint=models.UniqueConstraint(fields=('ticket', 'number'), name='effect_rule_version_once'),
        ),
        migrations.AddConstraint(
            model_name='closingrule',
            constraint=models.CheckConstraint(condition=models.Q(('least_exposure__gte', 1), ('relapse_days__gte', 1), ('target__gte', 0), ('window__gte', 1)), name='effect_rule_has_terms'),
        ),
        migrations.AddConstraint(
            model_name='closingrule',
            constraint=models.CheckConstraint(condition=models.Q(('problem_from__lte', models.F('problem_until')), ('problem_until__lt', models.F('fix_on'))), name='effect_rule_days_in_order'),
        ),
        migrations.AddConstraint(
            model_name='closingrule',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='effect_rule_changed_with_reason'),
        ),
        migrations.AddIndex(
            model_name='frozen',
            index=models.Index(fields=['ticket', '-id'], name='effect_frozen_of_ticket'),
        ),
    ]
