"""Taking over absences from a file: upload, preview with a report per row, apply all or nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.absence.forms import AbsenceFileForm
from approvals.absence.services import CannotBeAway
from approvals.absence.services.importing import ABSENCES, EXAMPLES, apply_import, keep_upload, verdict_on
from approvals.absence.views.shown import sections
from approvals.organisation.access import actor_of, needs, person_of
from approvals.organisation.models import ImportFile
from approvals.organisation.services.importing import CannotRead
from approvals.organisation.services.importing.templates import as_csv, as_xlsx
from approvals.organisation.views.importing import PAGE, XLSX


@needs("absence.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file for preview."""
    form = AbsenceFileForm(request.POST, request.FILES) if request.method == "POST" else AbsenceFileForm()
    person, at = person_of(request), timezone.now()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_upload(name=file.name, content=file.read(), person_id=person.pk, at=at)
        except CannotRead as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("absence-preview", pk=kept.pk)
    context = {"nav": "absence", "form": form, **sections(person, at, "import")}
    return render(request, "absence/import.html", context, status=422 if form.errors else 200)


@needs("absence.manage")
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do, row by row; wrong rows first."""
    return _preview(request, _waiting(request, pk))


@needs("absence.manage")
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply the file, all of it or nothing."""
    file = _waiting(request, pk)
    try:
        applied = apply_import(file_id=file.pk, by=actor_of(request), at=timezone.now())
    except CannotBeAway as refusal:
        messages.error(request, refusal.message)
        return _preview(request, file, status=422)
    counts = {"new": applied.new, "same": applied.same, "past": applied.past}
    messages.success(request, _("导入完成：新增 %(new)s 行，未变 %(same)s 行，已过去 %(past)s 行。") % counts)
    return redirect("absence-import")


@needs("absence.manage")
@require_safe
def template(request: HttpRequest, form: str) -> HttpResponse:
    """An empty file with the right headings and one example row."""
    if form == "absences.xlsx":
        answer = HttpResponse(as_xlsx(ABSENCES, EXAMPLES), content_type=XLSX)
    elif form == "absences.csv":
        answer = HttpResponse(as_csv("absences", ABSENCES, EXAMPLES), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{form}"'
    return answer


def _preview(request: HttpRequest, file: ImportFile, *, status: int = 200) -> HttpResponse:
    verdict = verdict_on(file, at=timezone.now())
    shown = sorted((row for row in verdict.rows if row.outcome != "same"), key=lambda row: row.outcome != "wrong")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "absence", "file": file, "verdict": verdict, "counts": verdict.counts, "page": page,
        "apply_url": reverse("absence-apply", args=[file.pk]), "back_url": reverse("absence-import"),
    }  # fmt: skip
    return render(request, "absence/import_preview.html", context, status=status)


def _waiting(request: HttpRequest, pk: int) -> ImportFile:
    """One's own uploaded file of absences that is not applied yet."""
    purpose = ImportFile.Purpose.ABSENCE
    return get_object_or_404(ImportFile, pk=pk, person=person_of(request), purpose=purpose, applied_at=None)
