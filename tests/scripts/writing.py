"""Scripts as their tests write them."""

from datetime import UTC, datetime, timedelta

from workflows.ledger.actor import Actor
from workflows.scripts import services
from workflows.scripts.models import ScriptVersion
from workflows.scripts.services import Wording

NOON = datetime(2026, 10, 19, 4, 0, tzinfo=UTC)
ZHAO, WANG, YU = (Actor(id=number, name=name) for number, name in [(1, "赵琳"), (2, "王敏"), (3, "于兰")])
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOLD = "24 小时内自动补账，无需重复支付。"


def wording(text=TOLD, *, begins=None, until=NOON + DAY, note=""):
    return Wording(text=text, note=note, valid_from=begins, valid_until=until)


def told_at_once(case, title="银联充值未到账", *, by=ZHAO, at=NOON, **more) -> ScriptVersion:
    """A temporary script in force."""
    return services.publish_at_once(case_id=case.pk, title=title, wording=wording(**more), by=by, at=at)


def drafted(case, title="参加条件", *, by=ZHAO, at=NOON, temporary=False, **more) -> ScriptVersion:
    """A new script's first draft."""
    more.setdefault("until", None)
    return services.create_script(
        case_id=case.pk, title=title, temporary=temporary, wording=wording(**more), by=by, at=at)


def published(version: ScriptVersion, *, by=WANG, at=NOON) -> ScriptVersion:
    return services.publish_words(version_id=version.pk, revision=version.revision, by=by, at=at)


def next_draft(version: ScriptVersion, *, by=ZHAO, at=NOON, **more) -> ScriptVersion:
    return services.draft_version(script_id=version.script_id, wording=wording(**more), by=by, at=at)
