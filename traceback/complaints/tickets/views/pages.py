"""The list of tickets, the page of one, its contacts, and a new one."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from complaints import selectors as base
from complaints.forms import FilterForm
from complaints.selectors.finding import MOST_COUNTED
from complaints.tickets import selectors, services
from complaints.tickets.forms import IndividualForm, ListForm, NewForm
from complaints.tickets.models import Ticket
from complaints.tickets.services.wanted import kept
from complaints.tickets.views.showing import show_contacts, show_ticket

PAGE: Final = 50


@needs("tickets.read")
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """The tickets that the reader has to do with, the most pressing first."""
    form = ListForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    found = selectors.found_tickets(person_of(request), form.cleaned_data, now())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "nav": "tickets", "form": form, "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(), "filtered": any(form.cleaned_data.values()),
    }
    return render(request, "tickets/tickets.html", context)


@needs("tickets.read")
@require_safe
def ticket(request: HttpRequest, key: str) -> HttpResponse:
    """One ticket with everything that rooms say about it."""
    return show_ticket(request, _or_404(request, key))


@needs("tickets.read")
@require_safe
def contacts(request: HttpRequest, key: str) -> HttpResponse:
    """The contacts of a ticket."""
    return show_contacts(request, _or_404(request, key))


@needs("tickets.steer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a ticket: by hand, or with every contact that fits the filter in the address."""
    wanted = FilterForm(request.GET)
    wanted.is_valid()
    stored = kept(wanted.cleaned_data)
    form = NewForm(request.POST if request.method == "POST" else None, initial={"kind": "hot"})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("ticket", key=_propose(request, form, wanted if stored else None).key)
        except services.CannotTicket as why:
            refusal = str(why)
    number = base.counted(base.contacts(wanted.cleaned_data)) if stored else 0
    context = {"nav": "tickets", "form": form, "stored": stored, "number": number, "many": number > MOST_COUNTED,
               "refusal": refusal}
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "tickets/new.html", context, status=status)


@needs("tickets.steer")
@require_http_methods(["GET", "HEAD", "POST"])
def individual(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take up a hard complaint of one customer: helped the same day, its cause looked for in a ticket."""
    contact = base.one_contact(contact_id)
    if contact is None:
        raise Http404
    form = IndividualForm(request.POST if request.method == "POST" else None, initial={"title": contact.title})
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.take_up_individual(
                contact_id=contact.pk, by=person_of(request), at=now(), **form.cleaned_data)
            return redirect("ticket", key=taken.key)
        except services.CannotTicket as why:
            refusal = str(why)
    context = {"nav": "tickets", "form": form, "contact": contact, "refusal": refusal}
    return render(request, "tickets/individual.html", context, status=409 if refusal else 422 if form.errors else 200)


@transaction.atomic
def _propose(request: HttpRequest, form: NewForm, wanted: FilterForm | None) -> Ticket:
    person, at, given = person_of(request), now(), form.cleaned_data
    about = selectors.named_in(wanted.cleaned_data) if wanted is not None else {}
    made = services.propose_ticket(
        title=given["title"], kind=given["kind"], summary=given["summary"], level=given["level"],
        rated=(given["urgency"], given["difficulty"], given["impact"]), unit=person.department, by=person.as_actor(),
        at=at, **about)
    if wanted is not None:
        services.link_contacts(ticket_id=made.pk, wanted=wanted.cleaned_data, by=person, at=at)
    return made


def _or_404(request: HttpRequest, key: str) -> Ticket:
    found = selectors.ticket_page(person_of(request), key, now())
    if found is None:
        raise Http404
    return found
