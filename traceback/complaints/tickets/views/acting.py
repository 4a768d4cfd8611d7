"""Deeds on a ticket: confirm, dismiss, merge, reopen, raise, link and unlink. Each asks one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from approvals.organisation.access import needs, person_of
from complaints.forms import FilterForm
from complaints.tickets import selectors, services
from complaints.tickets.forms import MergeForm, ReasonForm
from complaints.tickets.models import Ticket
from complaints.tickets.views.showing import show_contacts, show_ticket

Deed = Callable[[Ticket, dict[str, Any]], object]


@needs("tickets.steer")
@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Open a candidate."""
    return _do(request, key, "confirm", forms.Form(request.POST), lambda ticket, _given: services.open_ticket(
        ticket_id=ticket.pk, by=person_of(request), at=now()))


@needs("tickets.steer")
@require_POST
def dismiss(request: HttpRequest, key: str) -> HttpResponse:
    """Give a suspicion up, with a reason."""
    return _do(request, key, "dismiss", ReasonForm(request.POST), lambda ticket, given: services.dismiss_ticket(
        ticket_id=ticket.pk, by=person_of(request), at=now(), **given))


@needs("tickets.steer")
@require_POST
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Let it go on in another ticket."""

    def deed(ticket: Ticket, given: dict[str, Any]) -> None:
        other = selectors.one_ticket(person_of(request), given["into"].strip())
        if other is None:
            raise services.CannotTicket(_("没有这张工单。"), fields={"into": _("没有这张工单，请核对工单号。")})
        services.merge_ticket(
            ticket_id=ticket.pk, into_id=other.pk, reason=given["reason"], by=person_of(request), at=now())

    return _do(request, key, "merge", MergeForm(request.POST), deed)


@needs("tickets.steer")
@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a new round of a closed ticket."""
    return _do(request, key, "reopen", ReasonForm(request.POST), lambda ticket, given: services.reopen_ticket(
        ticket_id=ticket.pk, by=person_of(request), at=now(), **given))


@needs("tickets.steer")
@require_POST
def escalate(request: HttpRequest, key: str) -> HttpResponse:
    """Raise it from the unit to the company."""
    return _do(request, key, "raise", ReasonForm(request.POST), lambda ticket, given: services.raise_to_company(
        ticket_id=ticket.pk, by=person_of(request), at=now(), **given))


@needs("tickets.steer")
@require_POST
def link(request: HttpRequest, key: str) -> HttpResponse:
    """Link every contact that fits a filter, and keep the filter."""
    ticket, form = _ticket_or_404(request, key), FilterForm(request.POST)
    if not form.is_valid():
        return show_contacts(request, ticket, form=form, status=422)
    try:
        number = services.link_contacts(
            ticket_id=ticket.pk, wanted=form.cleaned_data, by=person_of(request), at=now(),
            keep="keep" in request.POST)
    except services.CannotTicket as refusal:
        return show_contacts(request, ticket, form=form, refusal=str(refusal), status=409)
    said = ngettext("已关联 %(number)s 件投诉。", "已关联 %(number)s 件投诉。", number) % {"number": number}
    messages.success(request, said)
    return redirect("ticket-contacts", key=key)


@needs("tickets.steer")
@require_POST
def unlink(request: HttpRequest, key: str, contact_id: int) -> HttpResponse:
    """Take a contact out, with a reason."""
    ticket = _ticket_or_404(request, key)
    try:
        services.unlink_contact(ticket_id=ticket.pk, contact_id=contact_id, by=person_of(request), at=now(),
                                reason=request.POST.get("reason", ""))
    except services.CannotTicket as refusal:
        return show_contacts(request, ticket, refusal=str(refusal), status=409)
    return redirect("ticket-contacts", key=key)


@needs("tickets.steer")
@require_POST
def stop_query(request: HttpRequest, key: str, query_id: int) -> HttpResponse:
    """Let a saved query link nothing more."""
    ticket = _ticket_or_404(request, key)
    try:
        services.stop_query(ticket_id=ticket.pk, query_id=query_id, by=person_of(request), at=now())
    except services.CannotTicket as refusal:
        return show_contacts(request, ticket, refusal=str(refusal), status=409)
    return redirect("ticket-contacts", key=key)


def _do(request: HttpRequest, key: str, name: str, form: forms.Form, deed: Deed) -> HttpResponse:
    """The deed, or the page again with what was typed and why it was refused."""
    ticket = _ticket_or_404(request, key)
    if not form.is_valid():
        return show_ticket(request, ticket, acting={name: form}, status=422)
    try:
        deed(ticket, form.cleaned_data)
    except services.CannotTicket as refusal:
        for field, sentence in refusal.fields.items():
            form.add_error(field if field in form.fields else None, sentence)
        return show_ticket(request, ticket, acting={name: form}, refusal=str(refusal), status=409)
    return redirect("ticket", key=key)


def _ticket_or_404(request: HttpRequest, key: str) -> Ticket:
    found = selectors.ticket_page(person_of(request), key, now())
    if found is None:
        raise Http404
    return found
