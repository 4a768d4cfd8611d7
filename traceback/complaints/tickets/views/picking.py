"""Contacts that were ticked in the list: into a ticket that is there, or into a new one."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import needs, person_of
from complaints.forms import MOST_TICKED, ticked_in
from complaints.tickets import selectors, services
from complaints.tickets.forms import IntoForm, OfTheseForm
from complaints.tickets.models import Ticket

DEEDS: Final = ("link", "new")


@needs("tickets.steer")
@require_http_methods(["GET", "HEAD", "POST"])
def picked(request: HttpRequest) -> HttpResponse:
    """The ticked contacts, and what is to become of them."""
    posted = request.method == "POST"
    keys = ticked_in(request.POST if posted else request.GET)
    deed = request.POST.get("deed", "")
    into = IntoForm(request.POST if deed == "link" else None, initial={"into": _said(request, "into")})
    given = {name: _said(request, name) for name in OfTheseForm.base_fields if name in request.POST}
    new = OfTheseForm(request.POST if deed == "new" else None, initial={"kind": "hot", "token": uuid4(), **given})
    refusal = _against(keys) if posted else ""
    if posted and not refusal and deed in DEEDS and (into if deed == "link" else new).is_valid():
        try:
            return _linked(request, into, keys) if deed == "link" else _proposed(request, new, keys)
        except services.CannotTicket as why:
            refusal = _told(why, into if deed == "link" else new)
    context = {
        "nav": "tickets", "contacts": selectors.picked_contacts(keys[:MOST_TICKED]), "into": into, "form": new,
        "live": selectors.live_tickets(person_of(request), now()), "refusal": refusal, "back": _back(request),
        "too_many": _against(keys) if len(keys) > MOST_TICKED else "",
    }
    status = 422 if into.errors or new.errors else 409 if refusal else 200
    return render(request, "tickets/picked.html", context, status=status)


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, request.GET.get(name, ""))


def _against(keys: list[int]) -> str:
    if not keys:
        return _("请至少勾选一件投诉。")
    if len(keys) > MOST_TICKED:
        return _("一次最多勾选 %(most)s 件；更多的请按条件关联。") % {"most": MOST_TICKED}
    return ""


def _told(why: services.CannotTicket, form: Any) -> str:
    for field, sentence in why.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    return str(why)


def _linked(request: HttpRequest, form: IntoForm, keys: list[int]) -> HttpResponse:
    person = person_of(request)
    ticket = selectors.one_ticket(person, form.cleaned_data["into"].strip().upper())
    if ticket is None:
        raise services.CannotTicket(_("没有这张工单。"), fields={"into": _("没有这张工单，请核对工单号。")})
    number = services.link_these(ticket_id=ticket.pk, contact_ids=keys, by=person, at=now())
    _say(request, ticket, number, len(keys) - number)
    return redirect("ticket-contacts", key=ticket.key)


def _proposed(request: HttpRequest, form: OfTheseForm, keys: list[int]) -> HttpResponse:
    ticket = services.propose_of_these(contact_ids=keys, by=person_of(request), at=now(), **form.cleaned_data)
    return redirect("ticket", key=ticket.key)


def _say(request: HttpRequest, ticket: Ticket, number: int, before: int) -> None:
    said = ngettext("已关联 %(number)s 件投诉。", "已关联 %(number)s 件投诉。", number) % {"number": number}
    if before:
        said += ngettext("%(number)s 件原已关联。", "%(number)s 件原已关联。", before) % {"number": before}
    messages.success(request, said)


def _back(request: HttpRequest) -> str:
    """The list as it was left, with the ticks."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
