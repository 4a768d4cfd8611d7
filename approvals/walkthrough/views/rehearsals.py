"""Rehearsals of past cases: asked for on a version, read as they go on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from approvals.walkthrough import services
from approvals.walkthrough.forms.walking import MonthsForm
from approvals.walkthrough.models import Rehearsal
from approvals.walkthrough.selectors import rehearsals
from approvals.walkthrough.services import CannotWalk
from approvals.walkthrough.views.doors import version_or_404


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask for a rehearsal, and those that there have been."""
    version, refused, status = version_or_404(code, number), "", 200
    form = MonthsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.ask_for_rehearsal(
                version_id=version.pk, months=form.cleaned_data["months"], by=person_of(request), at=now())
            return redirect("rehearsal", pk=made.pk)
        except CannotWalk as refusal:
            refused, status = str(refusal), 409
    rows = Rehearsal.objects.filter(version=version).select_related("asked_by").order_by("-asked_at", "-pk")[:50]
    context = {"nav": "processes", "version": version, "process": version.process, "form": form, "rows": rows,
               "refused": refused}
    return render(request, "walkthrough/rehearsals.html", context, status=422 if form.errors else status)


@needs("library.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What has been found so far; asks for itself again while the worker is at it."""
    found = rehearsals.rehearsal_of(pk)
    if found is None:
        raise Http404
    context = {"nav": "processes", "rehearsal": found, "version": found.version, "process": found.version.process,
               "stuck": rehearsals.stuck_in(found, person_of(request), now()),
               "steps": rehearsals.expected_in(found), "url": request.path}
    template = "walkthrough/_rehearsal.html" if request.headers.get("HX-Request") else "walkthrough/rehearsal.html"
    return render(request, template, context)
