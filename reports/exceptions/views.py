"""The pages of exceptions: every query with how many it finds, the list of one, and its file."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import address_of, changes_nothing, needs, person_of
from reports.exceptions import selectors, services
from reports.exceptions.forms import ScopeForm
from reports.exceptions.queries import BY_KEY, QUERIES, Query
from workflows.ledger.models import Event

PAGE: Final = 50


@needs("audit.inspect")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every query in one sentence; how many each finds in the period is asked for by the page, one by one."""
    form = ScopeForm(request.GET)
    scope = form.scope()
    context = {"nav": "exceptions", "form": form, "scope": scope, "queries": QUERIES, **_filters(form)}
    return render(request, "exceptions/overview.html", context, status=200 if scope else 422)


@needs("audit.inspect")
@require_safe
def count(request: HttpRequest, key: str) -> HttpResponse:
    """How many one query finds in the period: a number for the overview."""
    asked, form = _query(key), ScopeForm(request.GET)
    scope = form.scope()
    found = asked.ask(scope).count() if scope else None
    context = {"asked": asked, "number": found, **_filters(form)}
    return render(request, "exceptions/_count.html", context, status=200 if scope else 422)


@needs("audit.inspect")
@require_safe
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """What one query finds, newest first, and why each counts."""
    return _list(request, _query(key), ScopeForm(request.GET))


@needs("audit.inspect")
@changes_nothing
@require_POST
def file(request: HttpRequest, key: str) -> HttpResponse:
    """The whole list as CSV; that it was taken is recorded."""
    query, form = _query(key), ScopeForm(request.POST)
    scope = form.scope()
    if scope is None:
        return _list(request, query, form)
    try:
        made = services.export(query=query, scope=scope, by=person_of(request), at=now(), address=address_of(request))
    except services.CannotExport as refusal:
        return _list(request, query, form, refused=str(refusal))
    answer = HttpResponse(made.data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _query(key: str) -> Query:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _list(request: HttpRequest, query: Query, form: ScopeForm, *, refused: str = "") -> HttpResponse:
    scope = form.scope()
    context: dict[str, Any] = {"nav": "exceptions", "asked": query, "form": form, "scope": scope, "refused": refused,
                               **_filters(form)}
    if scope is not None:
        answer = query.ask(scope)
        pages: Paginator[Event] = Paginator(answer, PAGE)  # type: ignore[arg-type]  # it counts and slices
        context["page"] = page = pages.get_page(request.GET.get("page"))
        context["rows"] = selectors.rows(list(page.object_list), answer, person_of(request))
    return render(request, "exceptions/listing.html", context, status=200 if scope and not refused else 422)


def _filters(form: ScopeForm) -> dict[str, Any]:
    """The filters as they were given, for links and for the file."""
    shown = form.shown()
    narrowed = {name: value for name, value in shown.items() if value}
    return {"filters": shown, "narrowed": narrowed, "query": urlencode(narrowed)}
