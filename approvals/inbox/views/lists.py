"""The lists: what waits, what I decided, what I started."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.inbox import selectors
from approvals.inbox.forms import Filters, filters_from
from approvals.inbox.views import shown
from approvals.inbox.views.doors import answer, person_of
from approvals.inbox.views.preview import preview_of
from approvals.inbox.views.rows import rows_of

PAGE = 30


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for me, most urgent first, beside the item I look at."""
    filters = filters_from(request.GET.dict())
    return answer(request, "inbox", "_list", inbox_context(request, filters))


def inbox_context(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """The list and the selected item."""
    person, at = person_of(request), now()
    found = selectors.inbox(person=person, at=at, wanted=filters.wanted)
    rows = rows_of(found, filters, at)
    selected = selectors.visible_item(person, filters.sel, at) if filters.sel else None
    return {
        "filters": filters,
        "groups": shown.groups_of(found, rows, filters),
        "total": found.counts.total,
        "shown": found.counts.number(type=filters.type, sla=filters.sla),
        "types": shown.types_of(found, filters),
        "roles": shown.roles_of(found, filters),
        "slas": shown.slas_of(found, filters),
        "empty": shown.empty_of(found, filters),
        "preview": preview_of(selected, person, filters, at) if selected else None,
        "inbox_count": found.counts.total,
        **shown.pages_of(reverse("inbox"), filters, has_next=found.has_next),
    }


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What I decided, latest first."""
    filters = filters_from(request.GET.dict())
    items, more = _page(selectors.done_by(person_of(request), type=filters.type, q=filters.q), filters.page)
    context = {"filters": filters, "rows": shown.closed_rows(items)}
    return answer(request, "done", "_closed_rows", context | shown.pages_of(request.path, filters, has_next=more))


@require_safe
def started(request: HttpRequest) -> HttpResponse:
    """The cases I started, latest first."""
    filters = filters_from(request.GET.dict())
    cases, more = _page(selectors.started_by(person_of(request), q=filters.q), filters.page)
    context = {"filters": filters, "rows": shown.case_rows(cases)}
    return answer(request, "started", "_case_rows", context | shown.pages_of(request.path, filters, has_next=more))


def _page(found: QuerySet[Any], page: int) -> tuple[list[Any], bool]:
    first = (page - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE
