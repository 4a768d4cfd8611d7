"""Rules as their tests write them."""

from datetime import UTC, datetime

from workflows.ledger.actor import Actor
from workflows.rules import services
from workflows.rules.models import RuleVersion

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, HAN, ZHAO = (Actor(id=number, name=name) for number, name in [(1, "吴静"), (2, "韩梅"), (3, "赵启明")])
SAID = {"conditions": "外呼营销", "instructions": "每日 9:00–20:00 方可外呼。", "examples": "", "note": "首版"}


def words(**other):
    return {**SAID, **other}


def written(title="外呼时段", *, by=WU, at=NOON, area="business", owner_name="客户服务中心", **other) -> RuleVersion:
    """A new rule's first draft."""
    return services.create_rule(title=title, area=area, owner_name=owner_name, by=by, at=at, words=words(**other))


def published(version: RuleVersion, *, by=HAN, at=NOON, **more) -> RuleVersion:
    """The draft, published by a second person."""
    return services.publish_rule(version_id=version.pk, revision=version.revision, by=by, at=at, **more)


def next_draft(version: RuleVersion, *, by=WU, at=NOON, **other) -> RuleVersion:
    """The next version of the same rule."""
    return services.draft_version(rule_id=version.rule_id, by=by, at=at, words=words(**other))
