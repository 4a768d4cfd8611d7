"""What all doors of the inbox share: who asks, and whether htmx asks."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now

from approvals.inbox.forms import filters_from
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import visible_item
from approvals.inbox.views.preview import Preview, preview_of
from approvals.organisation.models import Person


def person_of(request: HttpRequest) -> Person:
    """Who is signed in; the middleware lets nobody else through."""
    return cast(Person, request.user)


def address_of(request: HttpRequest) -> str:
    """The address that the request came from, for the trail."""
    return str(request.META.get("REMOTE_ADDR", ""))


def by_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is wanted; going back in history wants the whole page."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def answer(
    request: HttpRequest, page: str, partial: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or for htmx the partial that the page includes."""
    response = render(request, f"inbox/{partial if by_htmx(request) else page}.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def item_or_404(request: HttpRequest, item_id: int) -> WorkItem:
    """The item, or 404 for whoever may not see its case."""
    item = visible_item(person_of(request), item_id, now())
    if item is None:
        raise Http404
    return item


def query_of(request: HttpRequest) -> dict[str, str]:
    """The filters of the list that the person came from: the URL's, or those that a form brings along."""
    if request.method != "POST":
        return {name: str(value) for name, value in request.GET.items()}
    return {name: str(value) for name, value in QueryDict(request.POST.get("next", "")[:2000]).items()}


def preview_for(request: HttpRequest, item: WorkItem) -> Preview:
    """The item as the person who asks sees it."""
    return preview_of(item, person_of(request), filters_from(query_of(request)), now())
