"""Imports: all of them, the report of one, going on and giving up."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import actor_of, needs
from complaints import selectors
from complaints.models import ImportRun
from complaints.services import CannotTakeIn, cancel_run, start_run
from complaints.understanding import Mapping
from complaints.views.reading import PAGE


def run_or_404(pk: int) -> ImportRun:
    """The import with its source."""
    run = selectors.one_run(pk)
    if run is None:
        raise Http404
    return run


@needs("complaints.read")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the latest first."""
    page = Paginator(selectors.runs(), PAGE).get_page(request.GET.get("page"))
    return render(request, "complaints/imports.html", {"nav": "complaints", "page": page})


@needs("complaints.read")
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, and which rows were not taken in; asks for itself again while it runs."""
    return show_report(request, run_or_404(pk))


@needs("complaints.read")
@require_safe
def problems(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not taken in, as a file."""
    run = run_or_404(pk)
    headers = {"Content-Disposition": f'attachment; filename="import-{run.pk}-problems.csv"'}
    return StreamingHttpResponse(selectors.problems_csv(run), content_type="text/csv; charset=utf-8", headers=headers)


@needs("complaints.import")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an import; its file goes, what has been taken in stays."""
    run = run_or_404(pk)
    try:
        cancel_run(run_id=run.pk, by=actor_of(request), at=now())
    except CannotTakeIn as refusal:
        return show_report(request, run, refusal=str(refusal), status=409)
    return redirect("contact-import", pk=run.pk)


@needs("complaints.import")
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an import that was interrupted go on from where it stopped."""
    run = run_or_404(pk)
    try:
        start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=actor_of(request), at=now())
    except CannotTakeIn as refusal:
        return show_report(request, run, refusal=str(refusal), status=409)
    return redirect("contact-import", pk=run.pk)


def show_report(request: HttpRequest, run: ImportRun, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The report, or the part of it that changes while the import runs."""
    page = Paginator(selectors.problems_of(run), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "complaints", "run": run, "page": page, "refusal": refusal}
    template = "complaints/_report.html" if request.headers.get("HX-Request") else "complaints/report.html"
    return render(request, template, context, status=status)
