"""A running campaign: figures, feedback, alerts, the emergency procedure, changes and the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import person_of
from approvals.organisation.models import Person
from marketing_review.forms import EmergencyForm, FeedbackForm, FiguresForm
from marketing_review.models import Emergency, MarketingCase, State
from marketing_review.selectors.campaign import (
    Day,
    alerts_of,
    days_of,
    department_names,
    emergencies_of,
    emergency_steps,
    feedback_of,
    may_run,
    own_items,
    summed,
)
from marketing_review.selectors.running import thresholds_of
from marketing_review.selectors.traced import traced
from marketing_review.services import (
    CannotRun,
    actual_values,
    compare,
    enter_figures,
    give_feedback,
    open_emergency_procedure,
    resume_after_emergency,
    stop_in_emergency,
    suspend_in_emergency,
)
from marketing_review.templatetags.campaign import WATCHED
from marketing_review.views.acting import Refusal, decide_item, item_at, names_case, too_late
from marketing_review.views.doors import case_or_404, see_other

NODE: Final = "run"
FIGURES: Final = ("day", "participants", "failures", "complaints", "gifts_given", "gifts_exchanged", "revenue", "cost")


@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """The campaign's page; a POST says by `deed` what is done, and comes back here whatever becomes of it."""
    marketing = case_or_404(request, key)
    if request.method != "POST":
        return _page(request, marketing)
    person = person_of(request)
    if not person.can("work.decide"):
        raise PermissionDenied(_("您的角色不能操作运行中的活动。"))
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        return HttpResponseBadRequest(_("没有这个操作。"))
    try:
        done = deed(request, marketing, person)
    except CannotRun as refusal:
        done = Refusal(str(refusal), refusal.fields, 422 if refusal.fields else 409)
    if isinstance(done, Refusal):
        return _page(request, case_or_404(request, key), done)
    messages.success(request, done)
    return see_other(_next(case_or_404(request, key), request.POST["deed"]))


def _next(marketing: MarketingCase, deed: str) -> str:
    """After ending comes the evaluation, after asking for a change its form, else the same page."""
    if marketing.state == State.ENDED:
        return reverse("evaluation", args=[marketing.key])
    if deed == "change":
        return reverse("case-edit", args=[marketing.key])
    return f"{reverse('campaign', args=[marketing.key])}#{deed}"


# --- deeds: each answers with what was done, or why it was not ------------------------------------------------------


def _figures(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    if not _in_charge(request, marketing, person):
        raise PermissionDenied(_("只有发起部门、责任人或流程管理员可以操作运行中的活动。"))
    form = FiguresForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    values = {name: request.POST.get(name, "") for name in FIGURES[1:]}
    raised = enter_figures(case_key=marketing.key, day=form.cleaned_data["day"], values=values, by=person, at=now())
    if raised:
        return ngettext("日报已保存，发出 %(number)s 条预警。", "日报已保存，发出 %(number)s 条预警。", len(raised)) % {
            "number": len(raised)}
    return _("日报已保存。")


def _feedback(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    give_feedback(case_key=marketing.key, by=person, at=now(), **form.cleaned_data)
    return _("反馈已记录。")


def _emergency(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    if not _in_charge(request, marketing, person):
        raise PermissionDenied(_("只有发起部门、责任人或流程管理员可以操作运行中的活动。"))
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    told = [department.code for department in form.cleaned_data["departments"]]
    alert = request.POST.get("alert", "")
    made = open_emergency_procedure(
        case_key=marketing.key, reason=form.cleaned_data["reason"], departments=told, by=person, at=now(),
        suspend=form.cleaned_data["suspend"],
        alert_id=int(alert) if alert.isascii() and alert.isdigit() and len(alert) < 16 else None)
    suspended = made.state == Emergency.State.SUSPENDED
    return _("应急流程已启动，活动已暂停。") if suspended else _("应急流程已启动，活动继续运行并整改。")


def _suspend(request: HttpRequest, marketing: MarketingCase, person: Person) -> str:
    suspend_in_emergency(case_key=marketing.key, reason=request.POST.get("reason", ""), by=person, at=now())
    return _("活动已暂停。")


def _resume(request: HttpRequest, marketing: MarketingCase, person: Person) -> str:
    resume_after_emergency(case_key=marketing.key, measures=request.POST.get("reason", ""), by=person, at=now())
    return _("应急流程已关闭，活动继续。")


def _stop(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    if refusal := names_case(request, marketing):
        return refusal
    stop_in_emergency(case_key=marketing.key, measures=request.POST.get("reason", ""), by=person, at=now())
    return _("活动已终止，请提交效果评估。")


def _change(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    item = item_at(own_items(marketing, person, now()), NODE)
    if item is None:
        return too_late(request, marketing, NODE)
    return decide_item(request, item, "change") or _("已发起变更轮次：改好后重新提交审核，批准前仍按原内容执行。")


def _end(request: HttpRequest, marketing: MarketingCase, person: Person) -> str | Refusal:
    item = item_at(own_items(marketing, person, now()), NODE)
    if item is None:
        return too_late(request, marketing, NODE)
    return names_case(request, marketing) or decide_item(request, item, "end") or _("活动已结束，请提交效果评估。")


DEEDS: Final[dict[str, Callable[[HttpRequest, MarketingCase, Person], str | Refusal]]] = {
    "figures": _figures, "feedback": _feedback, "emergency": _emergency, "suspend": _suspend, "resume": _resume,
    "stop": _stop, "change": _change, "end": _end,
}


def _in_charge(request: HttpRequest, marketing: MarketingCase, person: Person) -> bool:
    return may_run(marketing, person, own_items(marketing, person, now()))


def _wrong(form: forms.Form) -> Refusal:
    fields = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
    named = [f"{form.fields[name].label}：{text}" if name in form.fields else text for name, text in fields.items()]
    return Refusal("；".join(str(each) for each in named), fields)


# --- the page --------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, marketing: MarketingCase, refusal: Refusal | None = None) -> HttpResponse:
    at, person = now(), person_of(request)
    items = own_items(marketing, person, at)
    limits = thresholds_of(marketing)
    days = days_of(marketing, limits) if marketing.launched_at else []
    emergencies = emergencies_of(marketing) if marketing.launched_at else []
    live = marketing.live_round_id is not None and marketing.state not in (State.ENDED, State.EVALUATED, State.CLOSED)
    in_charge = live and may_run(marketing, person, items)
    departments = department_names() if emergencies or in_charge else []
    context = {
        "nav": "my-cases", "tab": "campaign", "marketing": marketing, "days": days, "limits": limits, "live": live,
        "alerts": alerts_of(marketing) if days else [], "emergencies": emergencies, "refusal": refusal,
        "deed": request.POST.get("deed", ""), "typed": request.POST, "in_charge": in_charge,
        "open_emergency": next((each for each in emergencies if each.closed_at is None), None),
        "history": emergency_steps(marketing) if emergencies else [],
        "department_names": {code: name for code, name, _active in departments},
        "feedback": feedback_of(marketing) if marketing.launched_at else [],
        "may_speak": live and person.can("work.decide"), "item": item_at(items, NODE), "at": at,
        **_figures_shown(request, marketing, days), **_forms(request, days, in_charge, refusal, at),
    }
    context["emergency_form"].fields["departments"].choices = [
        (code, name) for code, name, active in departments if active]
    return render(request, "marketing_review/running/campaign.html", context, status=refusal.status if refusal else 200)


def _figures_shown(request: HttpRequest, marketing: MarketingCase, days: Sequence[Day]) -> dict[str, Any]:
    """The measure that is drawn and the progress towards every target."""
    asked = request.GET.get("measure", "")
    measure = asked if asked in WATCHED else "complaints_per_day"
    total = summed(days)
    actual = actual_values(marketing, summed=total)
    return {"measure": measure, "measures": list(WATCHED), "limit": thresholds_of(marketing).get(measure),
            "traced": traced(marketing, total.participants) if marketing.launched_at else [],
            "total": total, "actual": actual, "results": compare(marketing, actual) if marketing.launched_at else []}


def _forms(request: HttpRequest, days: Sequence[Day], in_charge: bool, refusal: Refusal | None,
           at: datetime) -> dict[str, Any]:
    deed = request.POST.get("deed", "") if refusal else ""
    chosen = _chosen_day(request, days, at) if in_charge else {}
    figures = FiguresForm(request.POST if deed == "figures" else None, initial=chosen)
    emergency = EmergencyForm(request.POST if deed == "emergency" else None, auto_id="emergency_%s")
    feedback = FeedbackForm(request.POST if deed == "feedback" else None, auto_id="feedback_%s")
    if refusal and deed == "figures" and figures.is_valid():
        for name, text in refusal.fields.items():
            figures.add_error(name if name in figures.fields else None, text)
    return {"figures_form": figures, "emergency_form": emergency, "feedback_form": feedback,
            "correcting": "participants" in chosen}


def _chosen_day(request: HttpRequest, days: Sequence[Day], at: datetime) -> dict[str, Any]:
    """The figures to start from: those of the day that is to be corrected, or an empty today."""
    known = {day.figure.day: day.figure for day in days}
    asked = request.GET.get("day", "")
    try:
        wanted = date.fromisoformat(asked)
    except ValueError:
        return {"day": localtime(at).date()}
    if wanted not in known:
        return {"day": wanted}
    return {name: getattr(known[wanted], name) for name in FIGURES}


__all__ = ["campaign"]
