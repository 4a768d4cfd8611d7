"""One point of the agenda is decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import needs, person_of
from complaints.meetings import services
from complaints.meetings.forms import DecisionForm
from complaints.meetings.selectors import access
from complaints.meetings.services import CannotMeet
from complaints.meetings.views.doors import colleagues, meeting_or_404, page
from complaints.meetings.views.meetings import beside


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Keep a decision with owner and day; everything typed stays when it is refused."""
    meeting = meeting_or_404(request, pk)
    point = next((one for one in access.agenda_of(meeting) if one.pk == item), None)
    if point is None:
        raise Http404
    if (known := getattr(point, "decision", None)) is not None:
        said = _("这个议题已由 %(who)s 记录为「%(what)s」。") % {
            "who": known.decided_by.name, "what": known.get_verdict_display()}
        return page(request, meeting, status=409 if request.method == "POST" else 200, refused=said)
    there = sorted({one for row in access.seats_of(meeting) if (one := row.speaks)}, key=lambda one: one.number)
    form = DecisionForm(request.POST if request.method == "POST" else None, there=there)
    status = 422 if not form.is_valid() and form.is_bound else 200
    if form.is_valid():
        try:
            services.decide_point(meeting_id=pk, item_id=item, wanted=form.wanted, by=person_of(request), at=now())
            messages.success(request, _("决议已保存，并派到责任人的待办。"))
            return redirect(f"{reverse('meeting', args=[pk])}#agenda")
        except CannotMeet as refusal:
            beside(form, refusal)
            status = 422 if refusal.fields else 409
    context = {"nav": "meetings", "meeting": meeting, "point": point, "form": form, "there": there,
               "colleagues": colleagues()}
    return render(request, "meetings/decide.html", context, status=status)
