"""The last events of a case in words, for its page; the trail page shows all of them with their hashes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.inbox.labels import outcome_label
from approvals.inbox.words import AUTOMATIC, words_of
from approvals.inbox.words import VERBS as COMMON
from marketing_review.models import MarketingCase
from workflows.ledger.models import Event

RECENT: Final = 30
SYSTEM: Final = _("系统")
AGAINST: Final = frozenset({"return", "refuse", "reject"})
VERBS: Final[dict[str, tuple[str | Promise, str]]] = {
    "case.started": (_("新建营销案"), "plus"),
    "case.ended": (_("办结"), "circle-check"),
    "case.suspended": (_("暂停案件"), "player-pause"),
    "case.resumed": (_("恢复案件"), "refresh"),
    "case.migrated": (_("迁移版本"), "git-compare"),
    "work.withdrawn": (_("撤回"), "arrow-back-up"),
    "work.signer_added": (_("加签"), "user-plus"),
    "work.signer_removed": (_("减签"), "minus"),
    "timer.fired": (_("到时"), "clock"),
    "incident.raised": (_("发生异常"), "alert-triangle"),
    "incident.resolved": (_("异常已处理"), "check"),
    "marketing_review.case.cloned": (_("克隆"), "archive"),
    "marketing_review.case.cancelled": (_("取消营销案"), "x"),
    "marketing_review.figures.entered": (_("填报运行日报"), "chart-bar"),
    "marketing_review.feedback.given": (_("一线反馈"), "message-circle"),
    "marketing_review.alert.raised": (_("越过阈值，发出预警"), "alert-triangle"),
    "marketing_review.emergency.opened": (_("启动应急流程"), "alert-triangle"),
    "marketing_review.emergency.suspended": (_("应急暂停活动"), "player-pause"),
    "marketing_review.emergency.resumed": (_("应急后恢复活动"), "refresh"),
    "marketing_review.emergency.corrected": (_("完成整改"), "check"),
    "marketing_review.emergency.over": (_("活动到期，应急流程随之结束"), "check"),
    "marketing_review.change.withdrawn": (_("因终止活动收回变更"), "arrow-back-up"),
    "marketing_review.change.dropped": (_("因终止活动撤销变更"), "x"),
    "marketing_review.campaign.stopped": (_("终止活动"), "x"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a reader meets it."""

    seq: int
    at: datetime
    who: str
    said: str
    icon: str
    step: str
    round: int
    comment: str
    reasons: tuple[tuple[str, str, str], ...]  # number, field, text
    changed: int
    decided: bool
    against: bool


def recent_events(marketing: MarketingCase) -> list[Happening]:
    """The latest events, newest first."""
    return happenings(Event.objects.of_stream(marketing.case.stream).order_by("-seq")[:RECENT])


def happenings(events: Iterable[Event]) -> list[Happening]:
    """Events as readers meet them, in the order given."""
    return [_happening(event) for event in events]


def _happening(event: Event) -> Happening:
    body = json.loads(event.body)
    outcome, subject, detail = body.get("outcome", ""), body.get("object", {}), body.get("detail", {})
    said, icon = VERBS.get(event.verb) or (words_of(event.verb)[0] if event.verb in COMMON else "", "pencil")
    in_person = event.actor_id is not None and event.verb not in AUTOMATIC
    decided = event.verb in ("work.decided", "work.returned")
    against = outcome in AGAINST
    return Happening(
        seq=event.seq, at=event.at, who=event.actor_name if in_person else str(SYSTEM),
        said=outcome_label(outcome) if decided else str(said),
        icon=("arrow-back-up" if against else "check") if decided else icon, round=int(body.get("round") or 0),
        step=str(subject.get("name") or subject.get("node", "")) if decided or not said else "",
        comment=str(body.get("reason", "")), reasons=tuple(_reasons(body, detail)), changed=len(body.get("diff", ())),
        decided=decided, against=against)


def _reasons(body: dict[str, Any], detail: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """The reasons of a return under the numbers that the case gave them."""
    given = body.get("reasons", ())
    numbers = detail.get("reason_numbers") or [reason.get("no", "") for reason in given]
    for number, reason in zip(numbers, given, strict=False):
        yield str(number), str(reason.get("label") or ""), str(reason.get("text", ""))
