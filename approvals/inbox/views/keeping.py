"""Doors of one's own views of the inbox, and of the switch for single keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST

from approvals.inbox import services
from approvals.inbox.forms import filters_from
from approvals.inbox.seats import reader_of
from approvals.inbox.services import keeping
from approvals.inbox.views.doors import person_of, see_other

Verb = Callable[[int, int, str], object]
VERBS: Final[dict[str, Verb]] = {
    "rename": lambda view, person, name: keeping.rename_view(view_id=view, person_id=person, name=name),
    "drop": lambda view, person, _name: keeping.drop_view(view_id=view, person_id=person),
    "up": lambda view, person, _name: keeping.move_view(view_id=view, person_id=person, by=-1),
    "down": lambda view, person, _name: keeping.move_view(view_id=view, person_id=person, by=1),
    "first": lambda view, person, _name: keeping.show_first(view_id=view, person_id=person),
    "not-first": lambda _view, person, _name: keeping.show_first(view_id=None, person_id=person),
}


@require_http_methods(["GET", "HEAD", "POST"])
def views_(request: HttpRequest) -> HttpResponse:
    """My views; on POST the filters of `query` are kept under `name`."""
    if request.method != "POST":
        return _page(request, query=_kept_query(request.GET.get("query", "")))
    query = _kept_query(request.POST.get("query", ""))
    try:
        keeping.keep_view(person_id=person_of(request).pk, name=request.POST.get("name", ""), query=query)
    except services.CannotDecide as why:
        return _page(request, query=query, error=str(why), name=request.POST.get("name", ""), status=422)
    return see_other(request, f"{reverse('inbox')}?{query}")


@require_POST
def view_(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename, move, drop one of my views, or let the inbox open with it."""
    verb = VERBS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    try:
        verb(view_id, person_of(request).pk, request.POST.get("name", ""))
    except services.NotYours as why:
        raise Http404 from why
    except services.CannotDecide as why:
        return _page(request, error=str(why), wrong=view_id, name=request.POST.get("name", ""), status=422)
    return see_other(request, reverse("inbox-views"))


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off for myself."""
    keeping.use_single_keys(person_id=person_of(request).pk, on=request.POST.get("on") == "1")
    return HttpResponse(status=204)


def _page(
    request: HttpRequest, *, query: str = "", error: str = "", wrong: int = 0, name: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "views": reader_of(person_of(request).pk, now()).views, "query": query, "error": error, "wrong": wrong,
        "name": name, "filters": filters_from({}), "most": keeping.MOST, "longest": keeping.LONGEST,
    }  # fmt: skip
    return render(request, "inbox/views.html", context, status=status)


def _kept_query(text: str) -> str:
    """The filters in the text, as the inbox spells them."""
    sent = {name: str(value) for name, value in QueryDict(text[:2000]).items()}
    return filters_from(sent).query
