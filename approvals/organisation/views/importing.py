"""Taking over the organisation from a file: upload, preview with a report per row, apply all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import actor_of, needs, person_of
from approvals.organisation.forms import UploadForm
from approvals.organisation.models import ImportFile
from approvals.organisation.services import CannotOrganise
from approvals.organisation.services.importing import CannotRead, apply_import, keep_upload, verdict_on
from approvals.organisation.services.importing.templates import as_csv, as_xlsx

PAGE = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file for preview."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_upload(name=file.name, content=file.read(), person_id=person_of(request).pk, at=timezone.now())
        except CannotRead as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("organisation-preview", pk=kept.pk)
    context = {"nav": "organisation", "form": form}
    return render(request, "organisation/import.html", context, status=422 if form.errors else 200)


@needs("organisation.manage")
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do, row by row; wrong rows first."""
    return _preview(request, _waiting(request, pk))


@needs("organisation.manage")
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the file, all of it or nothing."""
    file = _waiting(request, pk)
    try:
        applied = apply_import(file_id=file.pk, by=actor_of(request), at=timezone.now())
    except CannotOrganise as refusal:
        messages.error(request, refusal.message)
        return _preview(request, file, status=422)
    counts = {"new": applied.new, "changed": applied.changed, "same": applied.same}
    messages.success(request, _("导入完成：新增 %(new)s 行，更新 %(changed)s 行，未变 %(same)s 行。") % counts)
    return redirect("organisation")


@needs("organisation.manage")
@require_safe
def template(request: HttpRequest, form: str) -> HttpResponse:
    """An empty file with the right headings and one example row each."""
    if form == "organisation.xlsx":
        answer = HttpResponse(as_xlsx(), content_type=XLSX)
    elif form in ("departments.csv", "posts.csv", "people.csv"):
        answer = HttpResponse(as_csv(form.removesuffix(".csv")), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{form}"'
    return answer


def _preview(request: HttpRequest, file: ImportFile, *, status: int = 200) -> HttpResponse:
    verdict = verdict_on(file, at=timezone.now())
    shown = sorted((row for row in verdict.rows if row.outcome != "same"), key=lambda row: row.outcome != "wrong")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "organisation", "file": file, "verdict": verdict, "counts": verdict.counts, "page": page,
        "apply_url": reverse("organisation-apply", args=[file.pk]), "back_url": reverse("organisation-import"),
    }  # fmt: skip
    return render(request, "organisation/import_preview.html", context, status=status)


def _waiting(request: HttpRequest, pk: int) -> ImportFile:
    """One's own uploaded file that is not applied yet."""
    organisation = ImportFile.Purpose.ORGANISATION
    return get_object_or_404(ImportFile, pk=pk, person=person_of(request), purpose=organisation, applied_at=None)
