"""The pages of samples: drawing one, how far its pack is, its cases, its file."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import changes_nothing, needs, person_of
from reports.cases import handed_out, one_or_404, usual_period
from reports.exceptions.queries import BY_KEY
from reports.findings.selectors import about_object
from reports.sampling import services
from reports.sampling.forms import SampleForm
from reports.sampling.models import Sample

PAGE: Final = 50
FROM_A_LIST: Final = ("exception", "since", "until", "process", "department")


@needs("audit.read")
@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """The samples that were drawn, the latest first, and a form for the next."""
    return _list(request)


def _list(request: HttpRequest, form: SampleForm | None = None, status: int = 200) -> HttpResponse:
    found = Sample.objects.select_related("requested_by").order_by("-requested_at", "-pk")
    form = form or SampleForm(initial=usual_period() | _proposed(request))
    context: dict[str, Any] = {
        "nav": "audit", "form": form, **form.source(),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "sampling/samples.html", context, status=status)


def _proposed(request: HttpRequest) -> dict[str, str]:
    """What a link from a list of exceptions asks for: the list and the filters it was shown with."""
    if request.GET.get("exception") not in BY_KEY or not person_of(request).can("audit.inspect"):
        return {}
    return {name: request.GET[name] for name in FROM_A_LIST if request.GET.get(name)}


@changes_nothing
@needs("audit.read")
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample; the page that follows shows how far its pack is."""
    form = SampleForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            drawn = services.draw_sample(
                wanted=form.wanted(), method=said["method"], size=said["size"], seed=said["seed"],
                purpose=said["purpose"], by=person_of(request), at=now())
        except services.CannotDraw as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("sample", code=drawn.code)
    return _list(request, form, status=422)


@needs("audit.read")
@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """How far the pack is, how the sample was drawn, its cases; htmx asks for the progress alone."""
    found, part = one_or_404(Sample, code), bool(request.headers.get("HX-Request"))
    template = "sampling/_progress.html" if part else "sampling/sample.html"
    context = {"nav": "audit", "sample": found, "source": BY_KEY.get(found.exception), "part": part,
               "cases": () if part else found.cases.all(),
               "found": () if part else about_object(person_of(request), code, now()), "about": f"sample:{code}"}
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    if part and found.is_over:
        response["HX-Refresh"] = "true"  # the hashes of the trails stand in the list below
    return response


@needs("audit.read")
@require_safe
def file(request: HttpRequest, code: str) -> FileResponse:
    """The finished evidence pack."""
    return handed_out(one_or_404(Sample, code), "application/zip")
