"""Investigations of a ticket: planned, recorded, proven by files, called off."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.fieldwork.selectors.access import tasks_for
from approvals.fieldwork.views.doors import colleagues
from approvals.organisation.access import needs, person_of
from approvals.walkthrough.models import Walkthrough
from complaints.causes import access, services
from complaints.causes.forms import MOST_OFFERED, CallOffForm, FileForm, PlanForm, RecordedForm
from complaints.causes.models import Investigation
from complaints.causes.services.evidence import kept
from complaints.causes.views.doors import investigation_or_404, ticket_or_404
from complaints.tickets.models import Ticket
from workflows.files.handing_out import handed_out

PAGE = 30


@needs("tickets.read")
@require_safe
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """All investigations of the ticket, the latest first."""
    ticket = ticket_or_404(request, key)
    found = Investigation.objects.filter(ticket=ticket).select_related("leader").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may = access.may_investigate(person_of(request), ticket, now())
    return render(request, "causes/investigations.html", {"nav": "tickets", "ticket": ticket, "page": page, "may": may})


@needs("causes.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Plan one."""
    ticket = ticket_or_404(request, key)
    form = _plan_form(request)
    if request.method != "POST":
        return _plan_page(request, ticket, form)
    if not form.is_valid():
        return _plan_page(request, ticket, form, status=422)
    try:
        made = services.plan_investigation(
            ticket_id=ticket.pk, planned=form.planned, by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return _plan_page(request, ticket, form, refused=str(refusal), status=409)
    return redirect("investigation", key=key, pk=made.pk)


@needs("tickets.read")
@require_safe
def show(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One investigation."""
    return _page(request, key, pk)


@needs("causes.write")
@require_POST
def record(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Keep what was found."""
    investigation_or_404(request, key, pk)
    form = RecordedForm(request.POST)
    if not form.is_valid():
        return _page(request, key, pk, status=422, recorded_form=form)
    try:
        services.record_investigation(
            investigation_id=pk, recorded=form.recorded, by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return _page(request, key, pk, status=409, recorded_form=form, refused=str(refusal))
    return redirect("investigation", key=key, pk=pk)


@needs("causes.write")
@require_POST
def attach(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Keep a file that proves it."""
    investigation_or_404(request, key, pk)
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if not form.is_valid():
        return _page(request, key, pk, status=422, file_form=form)
    upload = form.cleaned_data["upload"]
    try:
        services.add_investigation_file(
            investigation_id=pk, file=kept(upload, upload.name), by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return _page(request, key, pk, status=409, file_form=form, refused=str(refusal))
    return redirect("investigation", key=key, pk=pk)


@needs("causes.write")
@require_POST
def call_off(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """It need not take place."""
    investigation_or_404(request, key, pk)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return _page(request, key, pk, status=422, call_off_form=form)
    try:
        services.call_off(
            investigation_id=pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return _page(request, key, pk, status=409, call_off_form=form, refused=str(refusal))
    return redirect("investigation", key=key, pk=pk)


@needs("tickets.read")
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """One file to be saved, never to be shown in the page."""
    found = access.file_for(person_of(request), pk)
    if found is None:
        raise Http404
    return handed_out(found)


def _plan_form(request: HttpRequest) -> PlanForm:
    person = person_of(request)
    tasks = tasks_for(person).select_related("plan", "branch").order_by("-pk")[:MOST_OFFERED]
    walks = Walkthrough.objects.light().order_by("-pk")[:MOST_OFFERED]
    given = request.POST if request.method == "POST" else None
    return PlanForm(given, tasks=list(tasks), walkthroughs=list(walks), initial={"leader": person.number})


def _plan_page(
    request: HttpRequest, ticket: Ticket, form: PlanForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    may = access.may_investigate(person_of(request), ticket, now())
    context = {"nav": "tickets", "ticket": ticket, "form": form, "refused": refused, "may": may,
               "colleagues": colleagues()}  # fmt: skip
    return render(request, "causes/investigation_new.html", context, status=status)


def _page(request: HttpRequest, key: str, pk: int, *, status: int = 200, **given: Any) -> HttpResponse:
    found, ticket = investigation_or_404(request, key, pk), ticket_or_404(request, key)
    person = person_of(request)
    may = access.may_investigate(person, ticket, now()) or (person.pk == found.leader_id and person.can("causes.write"))
    context = {
        "nav": "tickets", "ticket": ticket, "one": found, "files": found.files.order_by("pk"), "may": may,
        "recorded_form": RecordedForm(initial={"held_on": localdate(), "place": found.place}),
        "file_form": FileForm(auto_id="file_%s"), "call_off_form": CallOffForm(auto_id="off_%s"), **given,
    }  # fmt: skip
    return render(request, "causes/investigation.html", context, status=status)
