"""A running campaign: figures in, alerts out, and the emergency procedure with every step recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Person
from marketing_review.models import Alert, DailyFigure, Emergency, Feedback, MarketingCase, State
from marketing_review.models.content import ZONE, Unreadable, cleaned, integer_of, is_filled, money_of
from marketing_review.selectors.access import takes_part_now, visible_to
from marketing_review.selectors.campaign import may_run
from marketing_review.selectors.running import measured, open_emergency, thresholds_of
from marketing_review.services.cases import of_move
from marketing_review.services.domain import advance
from marketing_review.services.errors import CannotRun, MayNotRun
from workflows.engine.protocol import Complete, ReturnTo
from workflows.engine.state import WORK, Scope
from workflows.ledger.chain import Change, Entry, Object
from workflows.runtime.models import Case
from workflows.runtime.move import Move, moving

COUNTS: Final = ("participants", "failures", "complaints", "gifts_given", "gifts_exchanged")
AMOUNTS: Final = ("revenue", "cost")
RUNNING_NODE: Final = "run"
FILLING_NODE: Final = "fill"
LEAST_REASON: Final = 5


def enter_figures(*, case_key: str, day: date, values: Mapping[str, Any], by: Person, at: datetime) -> list[Alert]:
    """Keep one day's figures (again: corrects them), and raise an alert for every threshold newly crossed."""
    numbers = _numbers(values)
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing = _running(move)
        _may_run(marketing, by, at)
        _check_day(marketing, day, at)
        figure, changes = _write(marketing, day, numbers, by, at)
        alerts = _alerts(marketing, figure, at)
        move.record(Entry(verb="marketing_review.figures.entered", object=_object(marketing), diff=changes,
                          detail={"day": day.isoformat()}))
        for alert in alerts:
            move.record(Entry(verb="marketing_review.alert.raised", object=_object(marketing), detail={
                "day": day.isoformat(), "measure": alert.measure, "value": str(alert.value),
                "limit": str(alert.limit)}))
    return alerts


def _numbers(values: Mapping[str, Any]) -> dict[str, int | Decimal]:
    numbers: dict[str, int | Decimal] = {}
    problems: dict[str, str] = {}
    for name in (*COUNTS, *AMOUNTS):
        given = values.get(name)
        try:
            read = integer_of if name in COUNTS else money_of
            numbers[name] = read(given) if is_filled(given) else read(0)
        except Unreadable as refusal:
            problems[name] = str(refusal)
    if not is_filled(values.get("participants")):
        problems.setdefault("participants", _("必填，尚未填写"))
    if any(int(numbers.get(name, 0)) > 2_000_000_000 for name in COUNTS):
        problems["participants"] = _("数字过大")
    if problems:
        raise CannotRun(_("日报有误：%(list)s") % {"list": "；".join(problems.values())}, fields=problems)
    return numbers


def _check_day(marketing: MarketingCase, day: date, at: datetime) -> None:
    launched = marketing.launched_at
    if day > at.astimezone(ZONE).date() or (launched and day < launched.astimezone(ZONE).date()):
        raise CannotRun(_("日期须在上线日与今天之间。"), fields={"day": _("日期须在上线日与今天之间。")})


def _write(marketing: MarketingCase, day: date, numbers: Mapping[str, Any], by: Person,
           at: datetime) -> tuple[DailyFigure, list[Change]]:
    former = marketing.figures.filter(day=day).first()
    figure, _new = DailyFigure.objects.update_or_create(
        marketing=marketing, day=day, defaults={**numbers, "entered_by": by, "entered_at": at})
    changes = [Change(name, label_of(DailyFigure, name),
                      None if former is None else str(getattr(former, name)), str(value))
               for name, value in numbers.items() if former is None or getattr(former, name) != value]
    return figure, changes


def label_of(model: type[Model], name: str) -> str:
    """A column's name as people read it."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _alerts(marketing: MarketingCase, figure: DailyFigure, at: datetime) -> list[Alert]:
    limits, known = thresholds_of(marketing), set(
        marketing.alerts.filter(day=figure.day).values_list("measure", flat=True))
    return Alert.objects.bulk_create([
        Alert(marketing=marketing, day=figure.day, measure=measure, value=value, limit=limits[measure], raised_at=at)
        for measure, value in measured(figure).items() if value > limits[measure] and measure not in known
    ])


def give_feedback(*, case_key: str, text: str, weight: str, channel: str, by: Person, at: datetime) -> Feedback:
    """Keep a word from the front line; anybody who may read the case may say something."""
    text, channel = str(cleaned(text)), str(cleaned(channel))
    if len(text.strip()) < 2 or weight not in Feedback.Weight.values:
        raise CannotRun(_("请填写反馈内容与程度。"), fields={"text": _("请填写反馈内容与程度。")})
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing = _running(move)
        if not by.can("work.decide") or not visible_to(by, at).filter(pk=marketing.pk).exists():
            raise CannotRun(_("您没有参与这份营销案。"))
        made = Feedback.objects.create(marketing=marketing, text=text.strip()[:5000], weight=weight,
                                       channel=channel[:60], given_by=by, given_at=at)
        move.record(Entry(verb="marketing_review.feedback.given", object=_object(marketing), reason=made.text,
                          detail={"weight": weight, "channel": channel}))
    return made


# --- emergency --------------------------------------------------------------------------------------------------------


def open_emergency_procedure(*, case_key: str, reason: str, departments: Sequence[str], suspend: bool, by: Person,
                             at: datetime, alert_id: int | None = None) -> Emergency:
    """Start the emergency procedure: notify the departments, and suspend the campaign or correct it while it runs."""
    reason = _reason(reason)
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing = _running(move)
        _may_run(marketing, by, at)
        if open_emergency(marketing):
            raise CannotRun(_("应急流程已经启动。"))
        alert = marketing.alerts.filter(pk=alert_id).first() if alert_id else None
        told = list(Department.objects.filter(code__in=departments).order_by("code").values_list("code", flat=True))
        made = Emergency.objects.create(marketing=marketing, reason=reason, alert=alert, notified=told, opened_by=by,
                                        opened_at=at)
        if suspend:
            _suspend(marketing, move, made)
        _record(move, marketing, "opened", reason, {"notified": told, "suspended": suspend,
                                                    "alert": alert.measure if alert else ""})
        move.put("marketing_review.tell_departments", f"emergency:{marketing.key}:{made.pk}", {
            "departments": told, "case_key": marketing.key, "reason": reason})
    return made


def suspend_in_emergency(*, case_key: str, reason: str, by: Person, at: datetime) -> Emergency:
    """Suspend a campaign whose emergency procedure is already open."""
    reason = _reason(reason)
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing, found = _in_emergency(move, by, at)
        _suspend(marketing, move, found)
        _record(move, marketing, "suspended", reason, {})
    return found


def _suspend(marketing: MarketingCase, move: Move, found: Emergency) -> None:
    """Shut the campaign, whether it just runs or a change of it is under review.

    What is held: joining, and nothing else. The engine's clocks go on, because none of them may stop. The period's end
    is a published date, and changing it is a change round of its own: when it comes, a suspended campaign is over and
    is evaluated. The deadlines of a change's reviews measure work that goes on, as it often is the remedy. And the case
    itself must not rest (`runtime.services.suspend_case`): resuming, stopping and reviewing would be refused then.
    """
    if marketing.suspended:
        raise CannotRun(_("活动已经暂停。"))
    advance(marketing, move, "suspend_campaign")
    marketing.updated_at = move.at
    marketing.save()
    found.state = Emergency.State.SUSPENDED
    found.save(update_fields=["state"])


def resume_after_emergency(*, case_key: str, measures: str, by: Person, at: datetime) -> Emergency:
    """Close the procedure: the campaign goes on, resumed or corrected, and the measures are on record."""
    measures = _reason(measures)
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing, found = _in_emergency(move, by, at)
        suspended = marketing.suspended
        if suspended:
            advance(marketing, move, "resume_campaign")
            marketing.updated_at = at
            marketing.save()
        _close(found, Emergency.State.RESUMED if suspended else Emergency.State.CORRECTED, measures, by, at)
        _record(move, marketing, "resumed" if suspended else "corrected", measures, {})
    return found


def stop_in_emergency(*, case_key: str, measures: str, by: Person, at: datetime) -> Emergency:
    """Close the procedure by stopping the campaign for good, a change under review included; the evaluation follows."""
    measures = _reason(measures)
    with moving(case_id=_id(case_key), by=by.as_actor(), at=at) as move:
        marketing, found = _in_emergency(move, by, at)
        if move.case.status == Case.Status.SUSPENDED:
            raise CannotRun(_("案件已暂停：请先恢复案件，再终止活动。"))
        _close(found, Emergency.State.STOPPED, measures, by, at)
        _drop_change(move, marketing, measures)
        _complete(move, marketing, RUNNING_NODE, "stop", "marketing_review.campaign.stopped", measures)
    return found


def _drop_change(move: Move, marketing: MarketingCase, measures: str) -> None:
    """Bring a change of the campaign to its end first, wherever its reviews stand: what stops cannot be changed."""
    if not marketing.in_change:
        return
    if marketing.state != State.DRAFT:
        place = _waiting(move)
        move.apply(ReturnTo(place.id, place.generation, FILLING_NODE), entry=_entry(
            "marketing_review.change.withdrawn", marketing, "return", measures))
    _complete(move, marketing, FILLING_NODE, "drop", "marketing_review.change.dropped", measures)


def _complete(move: Move, marketing: MarketingCase, node: str, outcome: str, verb: str, measures: str) -> None:
    place = _waiting(move, node)
    move.apply(Complete(place.id, place.generation, outcome), entry=_entry(verb, marketing, outcome, measures))


def _waiting(move: Move, node: str = "") -> Scope:
    """The step that waits for a person: at the node, or anywhere."""
    scopes = move.state.scopes.values() if move.state else ()
    found = next((one for one in scopes if one.wait == WORK and node in ("", one.node)), None)
    if found is None:
        raise CannotRun(_("活动已经结束或终止。"))
    return found


def _entry(verb: str, marketing: MarketingCase, outcome: str, reason: str) -> Entry:
    return Entry(verb=verb, object=_object(marketing), outcome=outcome, reason=reason)


def _in_emergency(move: Move, by: Person, at: datetime) -> tuple[MarketingCase, Emergency]:
    marketing = _running(move)
    _may_run(marketing, by, at)
    found = open_emergency(marketing)
    if found is None:
        raise CannotRun(_("没有进行中的应急流程。"))
    return marketing, found


def _close(found: Emergency, state: str, measures: str, by: Person, at: datetime) -> None:
    found.state, found.measures, found.closed_by, found.closed_at = state, measures, by, at
    found.save(update_fields=["state", "measures", "closed_by", "closed_at"])


def _record(move: Move, marketing: MarketingCase, what: str, reason: str, detail: Mapping[str, Any]) -> None:
    move.record(Entry(verb=f"marketing_review.emergency.{what}", object=_object(marketing), reason=reason,
                      detail={key: value for key, value in detail.items() if value not in ("", [])}))


def _running(move: Move) -> MarketingCase:
    """The campaign, if customers can take part in it or could until it was suspended."""
    marketing = of_move(move)
    if not MarketingCase.objects.live().filter(pk=marketing.pk).exists():
        raise CannotRun(_("营销案处于「%(state)s」，没有在运行的活动。") % {"state": marketing.get_state_display()})
    return marketing


def _may_run(marketing: MarketingCase, by: Person, at: datetime) -> None:
    """Whoever runs the campaign, quality management (which watches it) and process managers."""
    if not by.can("work.decide"):
        raise MayNotRun(_("您的角色不能操作运行中的活动。"))
    if may_run(marketing, by, takes_part_now(by, marketing.case_id, at)):
        return
    raise MayNotRun(_("只有发起部门、责任人或流程管理员可以操作运行中的活动。"))


def _reason(text: str) -> str:
    text = str(cleaned(text))
    if len(text.strip()) < LEAST_REASON:
        raise CannotRun(_("请写明原因或措施（至少 %(least)s 个字）。") % {"least": LEAST_REASON},
                        fields={"reason": _("请写明原因或措施（至少 %(least)s 个字）。") % {"least": LEAST_REASON}})
    return text.strip()[:5000]


def _id(case_key: str) -> int:
    return Case.objects.values_list("pk", flat=True).get(key=case_key)


def _object(marketing: MarketingCase) -> Object:
    return Object("case", marketing.key, name=marketing.title)


__all__ = ["enter_figures", "give_feedback", "open_emergency_procedure", "resume_after_emergency",
           "stop_in_emergency", "suspend_in_emergency"]
