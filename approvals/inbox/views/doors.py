"""What all doors of the inbox share: who asks, and whether htmx asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now

from approvals.inbox import services
from approvals.inbox.forms import filters_from
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import may_see, visible_cases, visible_item
from approvals.inbox.subjects import subject_of
from approvals.inbox.views.preview import Preview, preview_of
from approvals.organisation.models import Person
from workflows.runtime.models import Case


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


def time_to_undo() -> timedelta:
    """How long a decision can be taken back."""
    return timedelta(seconds=settings.UNDO_SECONDS)


def case_or_404(request: HttpRequest, case_id: int) -> Case:
    """The case, or 404 for whoever may not read it."""
    case = visible_cases(person_of(request), now()).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def case_url(case: Case | WorkItem) -> str:
    """Where the whole case is shown."""
    return subject_of(case.process_key).url(case.case_key if isinstance(case, WorkItem) else case.key)


def kept_out(request: HttpRequest, case_id: int, why: Exception) -> Exception:
    """A stranger must not learn that the case exists."""
    return PermissionDenied(str(why)) if may_see(person_of(request), case_id, now()) else Http404()


def changed(request: HttpRequest, case_id: int, change: Callable[[], object], back: str, told: str) -> HttpResponse:
    """Do it and go back there with a word; a refusal is told there too, strangers are kept out, and whoever acts on a
    page that is out of date is asked to look again."""
    try:
        change()
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except services.ContentChanged as why:
        return out_of_date(request, why, back)
    except (services.CannotDecide, services.Conflict) as why:
        messages.error(request, str(why))
    else:
        messages.success(request, told)
    return see_other(request, back)


def out_of_date(request: HttpRequest, why: services.Conflict, back: str) -> HttpResponse:
    """What somebody else did meanwhile, and the way to look at it."""
    context = {"message": str(why), "conflict": why.change, "back": back}
    return answer(request, "stale", "_stale", context, status=409)


def see_other(request: HttpRequest, url: str) -> HttpResponse:
    """On to that page; htmx is told to leave the one it is on."""
    if by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    response: HttpResponseRedirect = redirect(url)
    response.status_code = 303
    return response
