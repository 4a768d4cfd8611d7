"""The rules to begin with; people change them on their page."""

from datetime import UTC, datetime

from django.db import migrations

WORDS = "\n".join(["工信部", "申诉", "12300", "12345", "12315", "消协", "媒体", "曝光", "起诉", "律师", "通信管理局"])
CHANNELS = "\n".join(["申诉", "工信部", "12300", "越级"])
AT = datetime(2026, 11, 30, tzinfo=UTC)

RULES = [
    ("hot", "day", {"name": "分类投诉热点"}),
    ("hot", "topic", {"name": "同一事项投诉热点", "least": 6, "rest_days": 28}),
    ("batch", "burst", {"name": "同地区同类批量投诉", "by": "category,place", "fixed": 20}),
    ("abnormal", "week", {"name": "分类投诉异动", "least": 20}),
    ("escalation", "escalated", {"name": "升级投诉增多", "least": 5, "words": WORDS, "channels": CHANNELS}),
    ("escalation", "repeated", {"name": "多名客户重复投诉", "by": "category,place", "least": 3}),
    ("enquiry", "day", {"name": "分类咨询热点", "contacts": "enquiry"}),
    ("satisfaction", "scores", {"name": "触点满意度短板", "least": 30}),
]


def begin(apps, schema_editor):
    rules, versions = (apps.get_model("traceback_watching", name) for name in ("Rule", "RuleVersion"))
    for kind, way, said in RULES:
        rule = rules.objects.create(kind=kind, way=way, number=1)
        versions.objects.create(rule=rule, number=1, by_name="system", at=AT, **said)


def end(apps, schema_editor):
    apps.get_model("traceback_watching", "RuleVersion").objects.all().delete()
    apps.get_model("traceback_watching", "Rule").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("traceback_watching", "0001_signals_are_watched")]

    operations = [migrations.RunPython(begin, end)]
