"""The lists: what waits, what I decided, what I started."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.inbox import selectors
from approvals.inbox.forms import Filters, filters_from
from approvals.inbox.seats import Reader, reader_of
from approvals.inbox.views import shown
from approvals.inbox.views.doors import answer, by_htmx, person_of
from approvals.inbox.views.opening import note_opening
from approvals.inbox.views.preview import preview_of
from approvals.inbox.views.rows import rows_of

PAGE = 30


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, most urgent first, beside the item I look at. Without anything asked for, as I like it."""
    filters, at = filters_from(request.GET.dict()), now()
    reader = reader_of(person_of(request).pk, at)
    if not request.GET and not by_htmx(request) and (first := _first_view(reader)):
        return redirect(f"{request.path}?{first}")
    return answer(request, "inbox", "_list", _inbox_context(request, filters, reader, at))


def _first_view(reader: Reader) -> str:
    """The filters with which the person's inbox opens."""
    return next((view.query for view in reader.views if view.is_default), "")


def _inbox_context(request: HttpRequest, filters: Filters, reader: Reader, at: datetime) -> dict[str, Any]:
    """The list and the selected item."""
    person = person_of(request)
    found = selectors.inbox(person=person, at=at, wanted=filters.wanted, reader=reader)
    rows = rows_of(found, filters, at)
    selected = selectors.visible_item(person, filters.sel, at) if filters.sel else None
    if selected:
        note_opening(request, selected)
    return {
        "filters": filters,
        "groups": shown.groups_of(found, rows, filters),
        "total": found.counts.total,
        "shown": found.counts.number(type=filters.type, sla=filters.sla),
        "types": shown.types_of(found, filters),
        "roles": shown.roles_of(found, filters),
        "slas": shown.slas_of(found, filters),
        "views": (views := shown.views_of(found, filters)),
        "viewing": any(view.selected for view in views),
        "aside": len(found.reader.aside),
        "single_keys": found.reader.single_keys,
        "empty": shown.empty_of(found, filters, person, at),
        "preview": preview_of(selected, person, filters, at) if selected else None,
        "inbox_count": found.counts.total,
        **shown.pages_of(reverse("inbox"), filters, has_next=found.has_next),
    }


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What I decided, latest first."""
    filters = filters_from(request.GET.dict())
    items, more = _page(selectors.done_by(person_of(request), type=filters.type, q=filters.q), filters.page)
    context = {"filters": filters, "rows": shown.closed_rows(items, filters)}
    return answer(request, "done", "_closed_rows", context | shown.pages_of(request.path, filters, has_next=more))


@require_safe
def started(request: HttpRequest) -> HttpResponse:
    """The cases I started, latest first."""
    filters = filters_from(request.GET.dict())
    cases, more = _page(selectors.started_by(person_of(request), q=filters.q), filters.page)
    context = {"filters": filters, "rows": shown.case_rows(cases, filters)}
    return answer(request, "started", "_case_rows", context | shown.pages_of(request.path, filters, has_next=more))


def _page(found: QuerySet[Any], page: int) -> tuple[list[Any], bool]:
    first = (page - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE
