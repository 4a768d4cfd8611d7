"""Minutes are closed, and added to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.organisation.access import needs, person_of
from complaints.meetings import services
from complaints.meetings.forms import AddendumForm
from complaints.meetings.services import CannotMeet
from complaints.meetings.views.doors import meeting_or_404, page
from complaints.meetings.views.meetings import beside


@needs("work.decide")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes stand from now on."""
    meeting = meeting_or_404(request, pk)
    try:
        services.close_meeting(meeting_id=pk, by=person_of(request), at=now())
    except CannotMeet as refusal:
        return page(request, meeting, status=409, refused=str(refusal))
    messages.success(request, _("纪要已定稿，此后只能补充。"))
    return redirect("meeting", pk=pk)


@needs("work.decide")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or complete closed minutes."""
    meeting, form = meeting_or_404(request, pk), AddendumForm(request.POST)
    if form.is_valid():
        try:
            services.add_addendum(meeting_id=pk, text=form.cleaned_data["text"], by=person_of(request), at=now())
            return redirect("meeting", pk=pk)
        except CannotMeet as refusal:
            beside(form, refusal)
    return page(request, meeting, status=422, addendum_form=form)
