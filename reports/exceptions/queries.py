"""The named queries: what each means, how it is computed, what it is not, which events it finds and why each counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import DateTimeField, Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.inbox.models import Opening, WorkItem
from reports.exceptions.changed import Touched, changed_after_approval
from reports.exceptions.hours import Clock, out_of_hours
from reports.exceptions.scope import CASE_KEY, Scope, among, decisions, events, newest_first, parts
from workflows.ledger.attempts import Kind, verb_of
from workflows.ledger.models import Event, EventQuerySet

Words = str | Promise
Why = Callable[[Event], str]

QUICK: Final = timedelta(seconds=5)
JUDGING: Final = ("pass", "approve", "refuse", "reject")
HANDED_ON: Final = frozenset({"work.transferred", "work.delegated"})
IN_STEAD: Final = '"on_behalf_of":"'
BY_OA: Final = '"method":"oa"'
BARRED: Final = tuple(verb_of(kind) for kind in (Kind.LAW, Kind.GATE, Kind.PERMISSION))
OPENED_AS: Final[Mapping[str, Words]] = {
    verb_of(Kind.LAW): gettext_lazy("违反规则"),
    verb_of(Kind.GATE): gettext_lazy("条件未满足"),
    verb_of(Kind.PERMISSION): gettext_lazy("越权"),
}


class Answer:
    """The events that a query finds, newest first, and how it says of one why it counts. What can only be found by
    reading is given by its numbers: a slice reads the events of the slice."""

    def __init__(self, found: EventQuerySet | Sequence[int], why: Why) -> None:
        self.numbers = found if isinstance(found, Sequence) else None
        self.found = newest_first(found) if isinstance(found, EventQuerySet) else Event.objects.none()
        self.why = why

    def count(self) -> int:
        """How many there are."""
        return self.found.order_by().count() if self.numbers is None else len(self.numbers)

    def __getitem__(self, part: slice) -> list[Event]:
        if self.numbers is None:
            return list(self.found[part])
        return list(newest_first(among(self.numbers[part])))

    def case_keys(self) -> set[str]:
        """The cases that it finds events of; one statement, or one for every five thousand numbers."""
        read = [self.found] if self.numbers is None else [among(some) for some in parts(self.numbers)]
        named = (part.order_by().values_list(CASE_KEY, flat=True).distinct() for part in read)
        return {key for part in named for key in part if key}


@dataclass(frozen=True, slots=True)
class Query:
    """One named question to the ledger."""

    key: str
    name: Words
    means: Words
    computed: Words
    is_not: Words
    ask: Callable[[Scope], Answer]


def _body(event: Event) -> Mapping[str, Any]:
    read: dict[str, Any] = json.loads(event.body)
    return read


def _reason(event: Event) -> str:
    return str(_body(event).get("reason", ""))


# --- decided within five seconds --------------------------------------------------------------------------------------


def _quick(scope: Scope) -> Answer:
    """Judged by somebody else than who started the case, without five seconds since they first had it before them."""
    opened = Opening.objects.filter(item_id=OuterRef("item"), person_id=OuterRef("actor_id"))
    in_time = Exists(opened.filter(at__lte=OuterRef("at") - QUICK))
    own = WorkItem.objects.filter(pk=OuterRef("item"), initiator_id=OuterRef("actor_id"))
    judged = Q(*(("body__contains", f'"outcome":"{outcome}"') for outcome in JUDGING), _connector=Q.OR)
    found = decisions(scope).filter(~in_time, ~Exists(own), judged, verb="work.decided").exclude(body__contains=BY_OA)
    return Answer(found.annotate(opened=Subquery(opened.values("at")[:1])), _how_quick)


def _how_quick(event: Event) -> str:
    opened: datetime | None = getattr(event, "opened", None)
    if opened is None or opened > event.at:
        batch = _body(event).get("detail", {}).get("batch")
        return _("未打开，在批量同意中办理") if batch else _("未打开就办理")
    return _("打开后 %(seconds)s 秒") % {"seconds": f"{(event.at - opened).total_seconds():.1f}"}


# --- attempts ---------------------------------------------------------------------------------------------------------


def _own_work(scope: Scope) -> Answer:
    return Answer(events(scope, {verb_of(Kind.OWN_WORK)}), _reason)


def _barred(scope: Scope) -> Answer:
    return Answer(events(scope, BARRED), lambda event: _("%(kind)s：%(why)s") % {
        "kind": OPENED_AS.get(event.verb, event.verb), "why": _reason(event)})


# --- by somebody else -------------------------------------------------------------------------------------------------


def _handed_on(scope: Scope) -> Answer:
    found = decisions(scope, beside=HANDED_ON)
    return Answer(found.filter(Q(verb__in=sorted(HANDED_ON)) | Q(body__contains=IN_STEAD)), _to_whom)


def _to_whom(event: Event) -> str:
    body = _body(event)
    detail, actor = body.get("detail", {}), body.get("actor", {})
    to = detail.get("to_name") or detail.get("asked_name") or detail.get("to", "")
    why = f"：{body['reason']}" if body.get("reason") else ""
    if event.verb == "work.transferred":
        return _("转办给 %(who)s") % {"who": to} + why
    if event.verb == "work.delegated":
        return _("委派给 %(who)s") % {"who": to} + why
    return _("代 %(who)s 办理") % {"who": actor.get("on_behalf_of", "")}


# --- late -------------------------------------------------------------------------------------------------------------


def _late(scope: Scope) -> Answer:
    item = WorkItem.objects.filter(pk=OuterRef("item"))
    found = decisions(scope).filter(Exists(item.filter(due_at__lt=OuterRef("at"))))
    return Answer(found.annotate(due=Subquery(item.values("due_at")[:1], output_field=DateTimeField())), _how_late)


def _how_late(event: Event) -> str:
    due: datetime = event.due  # type: ignore[attr-defined]  # annotated above
    late = int((event.at - due).total_seconds()) // 60
    days, hours, minutes = late // 1440, late // 60 % 24, late % 60
    spent = _("%(days)s 天 %(hours)s 小时") if days else _("%(hours)s 小时 %(minutes)s 分")
    said = spent % {"days": days, "hours": hours, "minutes": minutes}
    return _("期限 %(due)s，晚 %(late)s") % {"due": f"{localtime(due):%Y-%m-%d %H:%M}", "late": said}


# --- changed after approval, out of hours: looked through once, then by number ---------------------------------------


def _changed(scope: Scope) -> Answer:
    touched: Mapping[int, Touched] = changed_after_approval(decisions(scope))
    return Answer(list(touched), lambda event: str(touched[event.pk]))


def _off(scope: Scope) -> Answer:
    found, clock = out_of_hours(decisions(scope), scope), Clock()
    return Answer(found, lambda event: clock.why(event.actor_id, event.at))


# --- told by their verb -----------------------------------------------------------------------------------------------


def _told(verb: str, why: Why, scope: Scope) -> Answer:
    return Answer(events(scope, {verb}), why)


def _versions(event: Event) -> str:
    body = _body(event)
    detail = body.get("detail", {})
    said = _("第 %(old)s 版 → 第 %(new)s 版") % {
        "old": detail.get("from", {}).get("version", "—"), "new": detail.get("to", {}).get("version", "—")}
    return f"{said}：{body['reason']}" if body.get("reason") else said


QUERIES: Final[Sequence[Query]] = (
    Query(
        "quick", gettext_lazy("5 秒内办理"),
        gettext_lazy("打开后不到 5 秒，或根本没有打开，就作出了通过、同意、不通过或不同意的结论。"),
        gettext_lazy("作出结论的时间减去本人第一次打开这项待办的时间；批量同意时没有打开的也算。"),
        gettext_lazy("不含退回、填报和完成任务，不含发起人办理自己的案件，不含 OA 审批，不含已撤销或作废的决定。"),
        _quick),
    Query(
        "own-work", gettext_lazy("自审企图"),
        gettext_lazy("有人试图审核、批准或发布自己的事项，系统拒绝了。"),
        gettext_lazy("每次被职责分离规则拒绝的操作都单独记账，记在被拒绝的事务之外。"),
        gettext_lazy("事项没有因此前进；页面上没有给出按钮而没有发出的操作不算；开始记账之前的拒绝没有留痕。"),
        _own_work),
    Query(
        "handed-on", gettext_lazy("转办、委派与代办"),
        gettext_lazy("办理的人不是原来该办的人：转办、委派，或因外出由代办人办理。"),
        gettext_lazy("账本中的转办与委派事件，以及注明「代某人」的决定。"),
        gettext_lazy("不含征询意见、加签，也不含同一岗位的其他人办理。"), _handed_on),
    Query(
        "late", gettext_lazy("超期办理"),
        gettext_lazy("作出决定时已过这项待办的期限。"),
        gettext_lazy("作出决定的时间晚于待办的期限；期限按工作时间计算，暂停与改历之后以最后的期限为准。"),
        gettext_lazy("不含还没有办理的超期待办，也不含没有期限的环节；恰好在期限那一刻办理不算。"), _late),
    Query(
        "barred", gettext_lazy("绕行企图"),
        gettext_lazy("有人试图作出规则、关口或权限不允许的操作，系统拒绝了。"),
        gettext_lazy("每次被法则、业务关口、流程引擎或权限拒绝的操作都单独记账。"),
        gettext_lazy("不含表单漏填，不含他人先办一步造成的冲突，自审企图另列；开始记账之前的拒绝没有留痕。"), _barred),
    Query(
        "changed", gettext_lazy("同意之后又改"),
        gettext_lazy("有人同意之后，他所依据的内容又被修改并重新提交。"),
        gettext_lazy("提交中改动的字段与此前最近一次同意所依据的字段（清单条目或环节声明）有交集。"),
        gettext_lazy("改动与该项审核无关的不算；系统随后是否要求重新签署，见案件轨迹。"), _changed),
    Query(
        "emergency", gettext_lazy("应急启动"),
        gettext_lazy("营销案运行中启动了应急流程。"),
        gettext_lazy("账本中的启动应急流程事件，由人启动或由投诉告警启动。"),
        gettext_lazy("不含监控告警本身，不含应急期间再收到的告警。"),
        partial(_told, "marketing_review.emergency.opened", _reason)),
    Query(
        "migrated", gettext_lazy("运行中迁移版本"),
        gettext_lazy("进行中的案件换到了流程的另一个版本。"),
        gettext_lazy("账本中的迁移版本事件，每件案件一条。"),
        gettext_lazy("不含只作预测没有执行的迁移，不含新案件按新版本发起。"),
        partial(_told, "case.migrated", _versions)),
    Query(
        "off-hours", gettext_lazy("工作时间之外办理"),
        gettext_lazy("在本人所属部门的工作时间之外作出的决定。"),
        gettext_lazy("按办理人所属部门或分公司的工作日历，含节假日与调休；日历与归属以现在登记的为准。"),
        gettext_lazy("不含系统自动完成的步骤；加班和值班不是过错，只供核对。"), _off),
)
BY_KEY: Final[Mapping[str, Query]] = {query.key: query for query in QUERIES}
