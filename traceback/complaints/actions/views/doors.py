"""Finding what a page is about; a stranger cannot tell it from nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.items import claim_of
from approvals.organisation.access import person_of
from complaints.actions.forms import FinishForm, LinkForm, ReasonForm
from complaints.actions.models import Action
from complaints.actions.selectors import access
from complaints.tickets import selectors as tickets
from complaints.tickets.models import Ticket


def ticket_or_404(request: HttpRequest, key: str) -> Ticket:
    """The ticket, if the person may read it."""
    found = tickets.one_ticket(person_of(request), key)
    if found is None:
        raise Http404
    return found


def action_or_404(request: HttpRequest, key: str, number: int) -> Action:
    """The action, if the person may read it."""
    found = access.one_action(person_of(request), key, number)
    if found is None:
        raise Http404
    return found


def item_of(request: HttpRequest, action: Action) -> WorkItem | None:
    """The open work of the action that the reader may decide."""
    if action.case_id is None:
        return None
    items = WorkItem.objects.open().filter(case_id=action.case_id).order_by("pk")
    return next((item for item in items if claim_of(item, person_of(request), now()) is not None), None)


def page(request: HttpRequest, action: Action, *, status: int = 200, refused: str = "", **more: Any) -> HttpResponse:
    """The page of one action, with what this reader may do."""
    at, person, item = now(), person_of(request), item_of(request, action)
    planning = access.may_change(person, action.ticket, at)
    revision = action.kind == Action.Kind.REVISION and action.state != Action.State.CANCELLED
    context = {
        "nav": "actions", "action": action, "ticket": action.ticket, "late": action.is_late(at), "now": at,
        "item": item,
        "evidence": action.evidence.select_related("uploaded_by").order_by("pk"),
        "may_edit": planning and action.state == Action.State.PLANNED, "may_cancel": planning and action.is_open,
        "may_do": item is not None and item.node == "do", "may_link": revision and person.can("library.write"),
        "finish_form": FinishForm(), "cancel_form": ReasonForm(), "link_form": LinkForm(), "refused": refused, **more,
    }  # fmt: skip
    return render(request, "actions/action.html", context, status=status)
