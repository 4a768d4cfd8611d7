"""The pages of event logs: asking for one, how far it is, what it holds, whether its cases fit, its file."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import changes_nothing, needs, person_of
from reports.cases import handed_out, one_or_404, usual_period
from reports.mining import services
from reports.mining.forms import LogForm
from reports.mining.models import LogExport

PAGE: Final = 50


@needs("audit.read")
@require_safe
def logs(request: HttpRequest) -> HttpResponse:
    """The event logs that were asked for, the latest first, and a form for the next."""
    return _list(request)


def _list(request: HttpRequest, form: LogForm | None = None, status: int = 200) -> HttpResponse:
    found = LogExport.objects.select_related("requested_by").order_by("-requested_at", "-pk")
    context: dict[str, Any] = {
        "nav": "audit", "form": form or LogForm(initial=usual_period()),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "mining/logs.html", context, status=status)


@changes_nothing
@needs("audit.read")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a log; the page that follows shows how far it is."""
    form = LogForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            made = services.request_log(process_key=wanted["process"], since=wanted["since"], until=wanted["until"],
                                        format=wanted["format"], by=person_of(request), at=now())
        except services.CannotAsk as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("event-log", code=made.code)
    return _list(request, form, status=422)


@needs("audit.read")
@require_safe
def log(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, what it holds and its file; htmx asks for the progress alone."""
    part = bool(request.headers.get("HX-Request"))
    template = "mining/_progress.html" if part else "mining/log.html"
    response = render(request, template, {"nav": "audit", "export": one_or_404(LogExport, code), "part": part})
    response["Vary"] = "HX-Request"
    return response


@needs("audit.read")
@require_safe
def file(request: HttpRequest, code: str) -> FileResponse:
    """The finished file."""
    return handed_out(one_or_404(LogExport, code), "application/octet-stream")
