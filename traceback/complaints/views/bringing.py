"""Bringing a file: uploaded, understood together with a person, and then left to the worker."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import actor_of, needs
from complaints import selectors
from complaints.forms import BringForm, MappingForm
from complaints.models import ImportRun, Source
from complaints.reading import Heading
from complaints.services import AlreadyWaiting, CannotTakeIn, create_source, keep_file, start_run
from complaints.services.looking import heading_of, look_into
from complaints.services.notes import read_notes
from complaints.understanding import Mapping
from complaints.views.imports import run_or_404, show_report


@needs("complaints.import")
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file; nothing of it is stored before somebody has looked at how it is understood."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm(initial=request.GET.dict())
    twin = None
    if form.is_bound and form.is_valid():
        try:
            run = _brought(request, form)
        except AlreadyWaiting as twice:
            twin = twice.run_id
            form.add_error("file", str(twice))
        except CannotTakeIn as refusal:
            form.add_error(form.blamed, str(refusal))
        else:
            return redirect("contact-import-mapping", pk=run.pk)
    context = {"nav": "complaints", "form": form, "twin": twin, "most": settings.IMPORT_MAX_BYTES >> 20}
    return render(request, "complaints/bring.html", context, status=422 if form.errors else 200)


@needs("complaints.import")
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is what, look at the first rows, and start."""
    run = run_or_404(pk)
    if not run.may_start or run.done:
        return redirect("contact-import", pk=run.pk)
    try:
        heading = heading_of(run)
    except CannotTakeIn as refusal:
        return show_report(request, run, refusal=str(refusal), status=409)
    form = MappingForm(run, heading, request.POST or None)
    if request.method == "POST" and request.POST.get("deed") == "start" and _started(request, run, form):
        return redirect("contact-import", pk=run.pk)
    return _show_mapping(request, run, form, heading)


def _started(request: HttpRequest, run: ImportRun, form: MappingForm) -> bool:
    if not form.is_valid():
        return False
    try:
        start_run(run_id=run.pk, mapping=form.mapping(), by=actor_of(request), at=now())
    except CannotTakeIn as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _show_mapping(request: HttpRequest, run: ImportRun, form: MappingForm, heading: Heading) -> HttpResponse:
    """The form above the preview; looking again is no mistake, starting too early is."""
    starting = request.POST.get("deed") == "start"
    said = form.mapping() if form.is_bound else Mapping.from_json(run.mapping)
    said = said if said.fits(heading) else Mapping()
    try:
        look = look_into(run, said)
    except CannotTakeIn as refusal:
        return show_report(request, run, refusal=str(refusal), status=409)
    form.explain_dates(look)
    context = {"nav": "complaints", "run": run, "form": form, "look": look, "starting": starting,
               "earlier": selectors.earlier_of(run)}
    return render(request, "complaints/mapping.html", context, status=422 if starting and form.errors else 200)


def _brought(request: HttpRequest, form: BringForm) -> ImportRun:
    """The file, and its source where that is new: both or neither. A large file of a known source holds no lock."""
    source: Source | None = form.cleaned_data["source"]
    if source is not None:
        return _kept(request, form, source)
    with transaction.atomic():
        form.blamed, said = "new_code", form.cleaned_data
        source = create_source(code=said["new_code"], name=said["new_name"], by=actor_of(request), at=now())
        return _kept(request, form, source)


def _kept(request: HttpRequest, form: BringForm, source: Source) -> ImportRun:
    said, file = form.cleaned_data, form.cleaned_data["file"]
    form.blamed = "notes"
    notes = read_notes(said["notes"].chunks()) if said["notes"] and said["kind"] == ImportRun.Kind.SURVEY else None
    form.blamed = "file"
    return keep_file(source_id=source.pk, kind=said["kind"], name=file.name, chunks=file.chunks(),
                     by=actor_of(request), at=now(), notes=notes)
