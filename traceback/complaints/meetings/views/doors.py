"""Finding a meeting, and its page; a stranger cannot tell it from nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now

from approvals.absence.forms.fields import suggestion
from approvals.organisation.access import person_of
from approvals.organisation.models import Person
from complaints.meetings.forms import AddendumForm, PointForm, ReasonForm
from complaints.meetings.models import Meeting
from complaints.meetings.selectors import access
from complaints.meetings.selectors.minutes import addenda_of, still_holds

SUGGESTED = 200


def meeting_or_404(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, if the person may read it."""
    found = access.one_meeting(person_of(request), pk)
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, meeting: Meeting, *, status: int = 200, refused: str = "", **more: Any) -> HttpResponse:
    """The page of a meeting: who was there, its points and decisions, its minutes, and what this reader may do."""
    points, today = access.agenda_of(meeting), localdate()
    keeps = access.may_keep(person_of(request), meeting, now())
    context = {
        "nav": "meetings", "meeting": meeting, "seats": access.seats_of(meeting), "refused": refused,
        "points": [(one, getattr(one, "decision", None)) for one in points], "today": today,
        "undecided": sum(not hasattr(one, "decision") for one in points),
        "may_keep": keeps and meeting.is_open, "may_add": keeps and meeting.state == Meeting.State.CLOSED,
        "addenda": addenda_of(meeting) if meeting.minutes else [],
        "holds": still_holds(meeting) if meeting.minutes else None,
        "point_form": PointForm(), "cancel_form": ReasonForm(), "addendum_form": AddendumForm(), **more,
    }  # fmt: skip
    return render(request, "meetings/meeting.html", context, status=status)


def colleagues() -> list[str]:
    """Names for whoever types one."""
    return [suggestion(one) for one in Person.objects.active().order_by("number")[:SUGGESTED]]
