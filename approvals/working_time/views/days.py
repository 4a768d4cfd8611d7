"""The page of one day."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.organisation.access import actor_of, needs
from approvals.working_time import selectors, services
from approvals.working_time.forms import DayForm, take_in
from approvals.working_time.models import Day
from approvals.working_time.services import Exceptional
from approvals.working_time.typed import shown
from approvals.working_time.views.doors import Where, day_asked, today, where
from approvals.working_time.views.shown import label_of


@needs("working_time.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What the day is, and making it something else."""
    here, day = where(request), day_asked(request)
    known = selectors.day_of(here.department, day)
    form = DayForm(request.POST if request.method == "POST" else None, initial=_initial(known))
    if form.is_valid() and _settle(request, here, day, form):
        return redirect(here.url(year=day.year))
    calendar = selectors.calendar_for(here.department_id)
    context = {
        "nav": "working-time", "here": here, "day": day, "known": known, "form": form, "past": day < today(),
        "label": label_of(day, known, working=calendar.is_working(day)),
        "spans": shown(calendar.hours_on(day)), "company": _("全公司"),
        "own": _own(here, known),
        "back": here.url(year=day.year),
    }  # fmt: skip
    return render(request, "working_time/day.html", context, status=422 if form.errors else 200)


@needs("working_time.manage")
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take back what was said about a day."""
    here, day = where(request), day_asked(request)
    own = _own(here, selectors.day_of(here.department, day))
    try:
        services.remove_day(day_id=own.pk if own else 0, by=actor_of(request), at=timezone.now())
    except services.CannotSchedule as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%(day)s 已恢复。正在重新计算未办结事项的期限。") % {"day": day})
    return redirect(here.url(year=day.year))


def _own(here: Where, known: Day | None) -> Day | None:
    """What is said about the day by the department itself, not from above."""
    return known if known and known.department_id == here.department_id else None


def _initial(known: Day | None) -> dict[str, str]:
    if known is None:
        return {"kind": Day.Kind.HOLIDAY}
    return {"kind": known.kind, "name": known.name, "hours": known.hours}


def _settle(request: HttpRequest, here: Where, day: date, form: DayForm) -> bool:
    typed = form.cleaned_data
    what = Exceptional(typed["kind"], typed["name"], typed["hours"])
    try:
        services.set_days(department_id=here.department_id, first=day, last=typed["last"] or day, what=what,
                          by=actor_of(request), at=timezone.now())  # fmt: skip
    except services.CannotSchedule as refusal:
        take_in(refusal, form)
        return False
    messages.success(request, _("已保存。正在重新计算未办结事项的期限。"))
    return True
