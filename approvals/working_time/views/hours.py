"""The page of the hours of the week."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.organisation.access import actor_of, needs
from approvals.working_time import selectors, services
from approvals.working_time.calendars import Calendar
from approvals.working_time.forms import WEEKDAYS, HoursForm, take_in
from approvals.working_time.typed import shown
from approvals.working_time.views.doors import Where, today, where

LONGEST_ID: Final = 19


@needs("working_time.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The hours in force, those of other days, and setting new ones."""
    here = where(request)
    calendar = selectors.calendar_for(here.department_id)
    typed = request.POST if request.method == "POST" else None
    form = HoursForm(typed, branch=here.department is not None, initial=_initial(calendar))
    if form.is_valid() and _settle(request, here, form):
        return redirect(here.url("working-hours"))
    context = {
        "nav": "working-time", "here": here, "form": form, "versions": selectors.hours_of(here.department),
        "weekdays": WEEKDAYS, "today": today(), "departments": selectors.departments(), "back": here.url(),
        "here_url": here.url("working-hours"), "company": _("全公司"),
    }  # fmt: skip
    return render(request, "working_time/hours.html", context, status=422 if form.errors else 200)


@needs("working_time.manage")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Take back hours that are not yet in force."""
    here, asked = where(request), request.POST.get("hours", "")
    pk = int(asked) if asked.isdecimal() and len(asked) < LONGEST_ID else 0
    try:
        services.drop_hours(hours_id=pk, by=actor_of(request), at=timezone.now())
    except services.CannotSchedule as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已撤回。正在重新计算未办结事项的期限。"))
    return redirect(here.url("working-hours"))


def _initial(calendar: Calendar) -> dict[str, Any]:
    week = calendar.week_on(today())
    return {"since": today(), **{f"day_{number}": shown(spans) for number, spans in enumerate(week.days)}}


def _settle(request: HttpRequest, here: Where, form: HoursForm) -> bool:
    since, by, at = form.cleaned_data["since"], actor_of(request), timezone.now()
    try:
        if here.department_id is not None and form.cleaned_data.get("follows"):
            services.follow_above(department_id=here.department_id, since=since, by=by, at=at)
        else:
            services.set_hours(department_id=here.department_id, since=since, week=form.week, by=by, at=at)
    except services.CannotSchedule as refusal:
        take_in(refusal, form)
        return False
    messages.success(request, _("已保存。正在重新计算未办结事项的期限。"))
    return True
