"""The page of a ticket and the page of its contacts, as they are answered by whoever reads or acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from approvals.organisation.access import person_of
from complaints.forms import FilterForm
from complaints.tickets import panels, selectors
from complaints.tickets.forms import MergeForm, ReasonForm
from complaints.tickets.gathering import gathered
from complaints.tickets.models import LIVE, Level, State, Ticket

PAGE: Final = 50
DISMISSIBLE: Final = frozenset({State.CANDIDATE, State.OPEN, State.ANALYSING, State.PLANNING, State.MEETING})


def show_ticket(request: HttpRequest, ticket: Ticket, *, acting: Mapping[str, forms.Form] | None = None,
                refusal: str = "", status: int = 200) -> HttpResponse:
    """Everything that is known of a ticket; with what was typed, where a deed was refused."""
    events = selectors.happenings(ticket)
    found = gathered({"voices": selectors.latest_said(ticket), **panels.questions(ticket)})
    context = {
        "nav": "tickets", "ticket": ticket, "events": events, "stages": selectors.stages(ticket, events),
        "work": selectors.open_work(ticket, person_of(request), now()), "voices": selectors.voices_in(found["voices"]),
        "panels": list(panels.shown(request, ticket, found)), "deeds": deeds_on(request, ticket, acting or {}),
        "refusal": refusal,
    }
    return render(request, "tickets/ticket.html", context, status=status)


def deeds_on(request: HttpRequest, ticket: Ticket, acting: Mapping[str, forms.Form]) -> dict[str, forms.Form]:
    """The forms of what the reader may do to the ticket now."""
    person, leads = person_of(request), getattr(ticket, "leads", False)
    if not person.can("tickets.steer"):
        return {}
    found: dict[str, forms.Form] = {}
    if leads and ticket.state == State.CANDIDATE:
        found["confirm"] = forms.Form()
    if leads and ticket.state in DISMISSIBLE:
        found["dismiss"] = ReasonForm(auto_id="dismiss-%s")
    if leads and ticket.state in (State.CANDIDATE, *LIVE):
        found["merge"] = MergeForm(auto_id="merge-%s")
    if leads and ticket.state == State.CLOSED:
        found["reopen"] = ReasonForm(auto_id="reopen-%s")
    if ticket.level == Level.UNIT and (leads or ticket.unit_id == person.department_id) and ticket.closed_at is None:
        found["raise"] = ReasonForm(auto_id="raise-%s")
    return {name: acting.get(name, form) for name, form in found.items()}


def show_contacts(request: HttpRequest, ticket: Ticket, *, form: FilterForm | None = None, refusal: str = "",
                  status: int = 200) -> HttpResponse:
    """The contacts of a ticket, its saved queries, and the filter by which more are linked."""
    found = selectors.linked_contacts(ticket)
    context = {
        "nav": "tickets", "ticket": ticket, "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "numbers": selectors.numbers(ticket), "queries": ticket.queries.order_by("pk"),
        "form": form or FilterForm(), "refusal": refusal,
        "may_link": getattr(ticket, "leads", False) and person_of(request).can("tickets.steer")
        and ticket.state not in (State.DISMISSED, State.MERGED),
    }
    return render(request, "tickets/contacts.html", context, status=status)
