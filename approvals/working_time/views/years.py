"""The year page: the picture, what differs and where it comes from, loading a year, trying a limit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import actor_of, needs, person_of
from approvals.working_time import legal, selectors, services
from approvals.working_time.forms import FIRST_YEAR, LAST_YEAR, TryForm, YearForm
from approvals.working_time.models import Day
from approvals.working_time.views.doors import Where, today, where
from approvals.working_time.views.shown import LETTERS, SIGNS, hours_of_year, months, rows_of, tried, week_of


@needs("working_time.read")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A year as twelve months, with everything that differs from the week."""
    here = where(request)
    days = selectors.days_of(here.department, here.year)
    calendar, by_day = selectors.calendar_for(here.department_id), {day.day: day for day in days}
    working, hours = hours_of_year(calendar, here.year)
    context: dict[str, Any] = {
        "nav": "working-time", "here": here, "days": days, "rows": rows_of(days),
        "months": months(calendar, here.year, by_day, today()),
        "working": working, "hours": hours, "week": week_of(calendar, today()), "signs": SIGNS, "letters": LETTERS,
        "departments": selectors.departments(), "recount": selectors.last_recount(), **_neighbours(here),
        "company": _("全公司"), "hours_url": here.url("working-hours"),
        "may_manage": person_of(request).can("working_time.manage"), **_legal(here, days), **_trial(request, here),
    }  # fmt: skip
    return render(request, "working_time/year.html", context, status=422 if context["try_form"].errors else 200)


@needs("working_time.manage")
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Take over the legal arrangement of a year."""
    form = YearForm(request.POST)
    if not form.is_valid():
        limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
        messages.error(request, _("请填写 %(first)d 至 %(last)d 之间的年份。") % limits)
        return redirect("working-time")
    year = form.cleaned_data["year"]
    try:
        loaded = services.load_year(year=year, by=actor_of(request), at=timezone.now())
    except services.CannotSchedule as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _said(loaded, year))
    return redirect(Where(None, year).url())


def _said(loaded: services.Loaded, year: int) -> str:
    if not loaded.changed:
        return _("%(year)d 年的法定安排已经载入，没有变化。") % {"year": year}
    words = ngettext("已载入 %(year)d 年法定安排 %(n)d 天。", "已载入 %(year)d 年法定安排 %(n)d 天。", loaded.changed)
    return words % {"year": year, "n": loaded.changed}


def _neighbours(here: Where) -> dict[str, str]:
    return {
        "previous_url": here.url(year=here.year - 1) if here.year > FIRST_YEAR else "",
        "next_url": here.url(year=here.year + 1) if here.year < LAST_YEAR else "",
    }


def _legal(here: Where, days: list[Day]) -> dict[str, Any]:
    """Whether the arrangement of the year is known, and how much of it is here."""
    arranged = legal.arrangement(here.year)
    loaded = {day.day for day in days if day.department_id is None}
    return {"announced": bool(arranged), "missing": sum(one.day not in loaded for one in arranged)}


def _trial(request: HttpRequest, here: Where) -> dict[str, Any]:
    """The small form that works a limit out; nothing is kept."""
    asked = "limit" in request.GET
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = TryForm(request.GET if asked else None, initial={"start": now, "limit": "8h"})
    if not asked or not form.is_valid():
        return {"try_form": form}
    start = form.cleaned_data["start"]
    years = {day.day: day for year in (start.year, start.year + 1) for day in selectors.days_of(here.department, year)}
    result = tried(selectors.calendar_for(here.department_id), start, form.cleaned_data["limit"], years)
    if result.wrong:
        form.add_error("limit", result.wrong)
    return {"try_form": form, "tried": None if result.wrong else result}
