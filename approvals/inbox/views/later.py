"""Doors of putting aside: when, what is aside, and back again."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.inbox import services
from approvals.inbox.forms import filters_from
from approvals.inbox.selectors.aside import aside
from approvals.inbox.services import later as putting
from approvals.inbox.subjects import subject_of
from approvals.inbox.views.doors import answer, by_htmx, item_or_404, person_of, query_of, see_other
from approvals.working_time.calendars import CHINA


@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask until when the item should be out of sight, and put it aside."""
    if request.method != "POST":
        return _asked(request, item_id)
    until = _until(request)
    try:
        if until is None:
            why = _("请选择时间。")
            raise services.CannotDecide(why, {"until": why})
        putting.put_aside(item_id=item_id, person=person_of(request), until=until, at=now())
    except services.NotYours as why:
        raise Http404 from why
    except services.CannotDecide as why:
        return _asked(request, item_id, error=str(why))
    told = _("已放到稍后，%(when)s 再出现在待办里。") % {"when": until.astimezone(CHINA).strftime("%m-%d %H:%M")}
    if by_htmx(request):
        return answer(request, "later_done", "_later_done", {"item_id": item_id, "told": told})
    messages.success(request, told)
    return see_other(request, f"{reverse('inbox')}?{filters_from(query_of(request)).query}")


def _asked(request: HttpRequest, item_id: int, error: str = "") -> HttpResponse:
    item = item_or_404(request, item_id)
    context = {
        "item": item, "choices": putting.choices(person_of(request), now()), "error": error,
        "filters": filters_from(query_of(request)), "typed": request.POST,
    }  # fmt: skip
    return answer(request, "later_form", "_later_form", context, status=422 if error else 200)


def _until(request: HttpRequest) -> datetime | None:
    """The moment that was chosen by name, or typed."""
    wanted = request.POST.get("when", "")
    offered = {choice.key: choice.until for choice in putting.choices(person_of(request), now())}
    if wanted in offered:
        return offered[wanted]
    try:
        typed = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        return None
    return timezone.make_aware(typed, CHINA) if typed and timezone.is_naive(typed) else typed


@require_safe
def later_list(request: HttpRequest) -> HttpResponse:
    """What I have put aside, the first to come back first."""
    rows = [(one, subject_of(one.item.process_key).url(one.item.case_key)) for one in aside(person_of(request), now())]
    return answer(request, "later", "_later_rows", {"rows": rows, "filters": filters_from({})})


@require_POST
def wake(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the item again at once."""
    putting.wake(item_id=item_id, person_id=person_of(request).pk)
    messages.success(request, _("已放回待办。"))
    return see_other(request, reverse("inbox-later"))
