"""Seats and agenda: who was there, what is proposed, picked, added, put in order, left out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.organisation.access import needs, person_of
from complaints.meetings import services
from complaints.meetings.forms import PointForm, SeatsForm
from complaints.meetings.proposals import proposed
from complaints.meetings.selectors import access
from complaints.meetings.services import CannotMeet
from complaints.meetings.views.doors import colleagues, meeting_or_404, page
from complaints.meetings.views.meetings import beside


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who was there and who stood in for whom."""
    meeting = meeting_or_404(request, pk)
    form = SeatsForm(access.seats_of(meeting), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.note_attendance(meeting_id=pk, seats=form.noted, by=person_of(request), at=now())
            messages.success(request, _("签到已保存。"))
            return redirect("meeting", pk=pk)
        except CannotMeet as refusal:
            beside(form, refusal)
    context = {"nav": "meetings", "meeting": meeting, "form": form, "colleagues": colleagues()}
    return render(request, "meetings/seats.html", context, status=422 if form.errors else 200)


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """What is proposed, by source; what is picked goes on the agenda."""
    meeting, at = meeting_or_404(request, pk), now()
    if request.method == "POST":
        return _deed(request, pk, lambda: services.take_up(
            meeting_id=pk, chosen=set(request.POST.getlist("chosen")), by=person_of(request), at=at))
    taken = {(one.source, one.source_key) for one in meeting.agenda.all()}
    heaps: dict[str, list[tuple[str, object, bool]]] = {}
    for source, proposal in proposed(at):
        heaps.setdefault(str(source.label), []).append(
            (f"{source.name}:{proposal.key}", proposal, (source.name, proposal.key) in taken))
    context = {"nav": "meetings", "meeting": meeting, "heaps": heaps}
    return render(request, "meetings/agenda.html", context)


@needs("work.decide")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A point that nobody proposed."""
    meeting, form = meeting_or_404(request, pk), PointForm(request.POST)
    if not form.is_valid():
        return page(request, meeting, status=422, point_form=form)
    return _deed(request, pk, lambda: services.add_point(
        meeting_id=pk, by=person_of(request), at=now(), **form.cleaned_data))


@needs("work.decide")
@require_POST
def move(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One place up or down."""
    return _deed(request, pk, lambda: services.move_point(
        meeting_id=pk, item_id=item, up=request.POST.get("way") == "up", by=person_of(request), at=now()))


@needs("work.decide")
@require_POST
def drop(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Leave a point out."""
    return _deed(request, pk, lambda: services.drop_point(
        meeting_id=pk, item_id=item, by=person_of(request), at=now()))


def _deed(request: HttpRequest, pk: int, deed: Callable[[], object]) -> HttpResponse:
    """Do it and show the agenda; what is refused stands on the meeting's page."""
    meeting = meeting_or_404(request, pk)
    try:
        deed()
    except CannotMeet as refusal:
        return page(request, meeting, status=409, refused=str(refusal))
    return redirect(f"{reverse('meeting', args=[pk])}#agenda")
