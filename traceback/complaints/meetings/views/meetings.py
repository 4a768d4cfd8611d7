"""The list of meetings, one meeting, calling one, and the decisions that are followed up across them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.meetings import services
from complaints.meetings.forms import FollowForm, ListForm, MeetingForm, ReasonForm, initial_of
from complaints.meetings.selectors import access, lists
from complaints.meetings.services import CannotMeet
from complaints.meetings.views.doors import colleagues, meeting_or_404, page

PAGE: Final = 30


@needs("meetings.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Meetings by words and state, the latest first."""
    form, person = ListForm(request.GET), person_of(request)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    context = {"nav": "meetings", "form": form, "may_call": access.may_call(person, now()),
               **_paged(request, lists.meetings(person, form.cleaned_data), form.cleaned_data)}
    return render(request, "meetings/meetings.html", context)


@needs("meetings.read")
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The follow-up list: decisions of all meetings by words, owner and whether they are carried out."""
    form, today = FollowForm(request.GET), localdate()
    form.is_valid()
    paged = _paged(request, lists.decisions(person_of(request), today, form.cleaned_data), form.cleaned_data)
    context = {"nav": "meetings", "form": form, **paged, "rows": [(one, one.is_late(today)) for one in paged["page"]]}
    return render(request, "meetings/decisions.html", context)


@needs("meetings.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting."""
    return page(request, meeting_or_404(request, pk))


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.call_meeting(called=form.called, by=person_of(request), at=now())
            return redirect("meeting-agenda", pk=made.pk)
        except CannotMeet as refusal:
            beside(form, refusal)
    return _form(request, form, _("召集服务例会"))


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, place, chair or clerk, or more people."""
    meeting = meeting_or_404(request, pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=initial_of(meeting))
    if form.is_valid():
        try:
            services.change_meeting(meeting_id=pk, called=form.called, by=person_of(request), at=now())
            return redirect("meeting", pk=pk)
        except CannotMeet as refusal:
            beside(form, refusal)
    return _form(request, form, _("变更例会安排"), meeting=meeting)


@needs("work.decide")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    meeting, form = meeting_or_404(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, meeting, status=422, cancel_form=form)
    try:
        services.cancel_meeting(meeting_id=pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except CannotMeet as refusal:
        return page(request, meeting, status=409, refused=str(refusal), cancel_form=form)
    messages.success(request, _("例会已取消。"))
    return redirect("meeting", pk=pk)


def beside(form: Any, refusal: CannotMeet) -> None:
    """What the service refuses stands beside what was typed."""
    for name, why in (refusal.fields or {"": str(refusal)}).items():
        form.add_error(name if name in form.fields else None, why)


def _form(request: HttpRequest, form: MeetingForm, title: str, **more: Any) -> HttpResponse:
    context = {"nav": "meetings", "form": form, "title": title, "colleagues": colleagues(), **more}
    return render(request, "meetings/form.html", context, status=422 if form.errors else 200)


def _paged(request: HttpRequest, found: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("page", None)
    return {"page": Paginator(found, PAGE).get_page(request.GET.get("page")), "query": query.urlencode(),
            "filtered": any(wanted.values())}
