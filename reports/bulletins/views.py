"""The pages of bulletins: a list, one bulletin with its figures and what they mean, its file."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.archive.departments import DEFINITIONS
from complaints.archive.months import later, month_of
from reports.bulletins import operations, selectors, services
from reports.bulletins.forms import AskForm, FilterForm
from reports.bulletins.models import Bulletin
from reports.bulletins.telling import counts_of, measures_of

PAGE: Final = 50


@needs("bulletins.read")
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """The bulletins that the reader may see, the latest first; what every measure means."""
    return _list(request)


def _list(request: HttpRequest, asking: AskForm | None = None, status: int = 200) -> HttpResponse:
    person = person_of(request)
    offered, of_all = selectors.offered(person), selectors.reads_operations(person)
    form = FilterForm(request.GET, offered=offered, operations=of_all)
    form.is_valid()
    found = selectors.bulletins_for(person).order_by("-month", "-pk")
    if month := form.cleaned_data.get("month"):
        found = found.filter(month=month)
    if (department := form.cleaned_data.get("department")) is not None:
        found = found.filter(department=department or None)
    query = request.GET.copy()
    query.pop("page", None)
    last = {"month": f"{later(month_of(now()), -1):%Y-%m}", "department": person.department_id}
    context: dict[str, Any] = {
        "nav": "bulletins", "form": form, "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "query": query.urlencode(), "definitions": DEFINITIONS.values(), "offered": offered,
        "of_all": of_all,
        "asking": asking or AskForm(initial=last, offered=offered, operations=of_all, auto_id="ask_%s"),
    }
    return render(request, "bulletins/bulletins.html", context, status=status)


@needs("bulletins.ask")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a bulletin; the page that follows shows how far it is."""
    person = person_of(request)
    form = AskForm(request.POST, offered=selectors.offered(person), operations=selectors.reads_operations(person),
                   auto_id="ask_%s")
    if form.is_valid():
        try:
            made = services.request_bulletin(
                department_id=form.cleaned_data["department"] or None, month=form.cleaned_data["month"], by=person,
                at=now(), language=get_language() or "zh-hans")
        except services.CannotAsk as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("bulletin", code=made.code)
    return _list(request, form, status=422)


@needs("bulletins.read")
@require_safe
def bulletin(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, its figures and its file; htmx asks for the progress alone."""
    found = _one(request, code)
    template = "bulletins/_progress.html" if request.headers.get("HX-Request") else "bulletins/bulletin.html"
    numbers = found.numbers
    context: dict[str, Any] = {"nav": "bulletins", "bulletin": found, "numbers": numbers,
                               "part": bool(request.headers.get("HX-Request"))}
    if numbers and found.department is None:
        context |= {"sentences": operations.sentences(numbers), "keys": operations.keys(numbers)}
    elif numbers:
        context |= {"measures": measures_of(numbers), "counts": counts_of(numbers)}
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


@needs("bulletins.read")
@require_safe
def file(request: HttpRequest, code: str) -> FileResponse:
    """The finished PDF."""
    found = _one(request, code)
    if found.status != Bulletin.Status.DONE or not found.path.exists():
        raise Http404
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/pdf")


def _one(request: HttpRequest, code: str) -> Bulletin:
    if (found := selectors.one_bulletin(person_of(request), code)) is None:
        raise Http404
    return found
