"""Evidence: added to a why, handed out, struck out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.causes import access, services
from complaints.causes.forms import FileForm, QueryForm, RecordForm, StrikeForm
from complaints.causes.models import Evidence, Investigation
from complaints.causes.services.evidence import kept
from complaints.causes.views.doors import ticket_or_404, why_or_404
from complaints.causes.views.whys import again, page
from workflows.files.handing_out import handed_out


@needs("causes.write")
@require_POST
def add_file(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Keep a file as evidence."""
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    return _added(request, key, pk, form, "file_form", lambda given, **who: services.add_file(
        why_id=pk, file=kept(given["upload"], given["upload"].name), note=given["note"], **who))


@needs("causes.write")
@require_POST
def add_query(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Keep the contacts of a list as evidence."""
    form = QueryForm(request.POST, auto_id="query_%s")
    return _added(request, key, pk, form, "query_form", lambda given, **who: services.add_query(
        why_id=pk, wanted=given["address"], note=given["note"], **who))


@needs("causes.write")
@require_POST
def add_record(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take an investigation as evidence."""
    ticket = ticket_or_404(request, key)
    records = list(Investigation.objects.filter(ticket=ticket, state=Investigation.State.RECORDED))
    form = RecordForm(request.POST, records=records)
    return _added(request, key, pk, form, "record_form", lambda given, **who: services.add_record(
        why_id=pk, record_id=given["record"], note=given["note"], **who))


@needs("causes.write")
@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a piece out, with a reason."""
    proof = _evidence(request, pk)
    key, why_id, form = proof.why.ticket.key, proof.why_id, StrikeForm(request.POST)
    if not form.is_valid():
        return page(request, key, why_id, status=422, strike_form=form, striking=pk)
    try:
        services.strike_evidence(evidence_id=pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return page(request, key, why_id, status=409, strike_form=form, striking=pk, refused=str(refusal))
    return redirect("cause", key=key, pk=why_id)


@needs("tickets.read")
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """One file to be saved, never to be shown in the page."""
    found = _evidence(request, pk)
    if found.kind != Evidence.Kind.FILE:
        raise Http404
    return handed_out(found)


def _evidence(request: HttpRequest, pk: int) -> Evidence:
    found = access.evidence_for(person_of(request), pk)
    if found is None:
        raise Http404
    return found


def _added(
    request: HttpRequest, key: str, pk: int, form: forms.Form, name: str, add: Callable[..., Any]
) -> HttpResponse:
    why_or_404(request, key, pk)
    if not form.is_valid():
        return again(request, key, pk, 422, name, form)
    try:
        add(form.cleaned_data, by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return again(request, key, pk, 409, name, form, str(refusal))
    return redirect("cause", key=key, pk=pk)
