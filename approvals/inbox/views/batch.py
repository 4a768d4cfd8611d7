"""The door of agreeing to several items at once: what would come of it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from approvals.inbox import services
from approvals.inbox.forms import filters_from, whole
from approvals.inbox.services.batch import Prospect, Result, prospects
from approvals.inbox.views.doors import address_of, answer, person_of, query_of, time_to_undo

READING: Final = 3  # times longer than for one: a list of results takes longer to read than a word


@dataclass(frozen=True, slots=True)
class Left:
    """Items that cannot be agreed to together, for one reason."""

    reason: str
    items: Sequence[Prospect]


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest) -> HttpResponse:
    """Say how many of the chosen items can be agreed to and why the others cannot; on POST agree to those that can."""
    return _approve(request) if request.method == "POST" else _offer(request)


def _offer(request: HttpRequest) -> HttpResponse:
    try:
        found = prospects(chosen(request.GET), person_of(request), now())
    except services.CannotDecide as why:
        return answer(request, "batch", "_batch", _context(request, error=str(why)), status=422)
    able = [one for one in found if not one.why_not]
    context = _context(request, chosen=found, able=able, unable=len(found) - len(able), left=_left(found))
    return answer(request, "batch", "_batch", context)


def _approve(request: HttpRequest) -> HttpResponse:
    comment = request.POST.get("comment", "")
    try:
        results = services.approve_all(
            item_ids=chosen(request.POST), by=person_of(request), at=now(), comment=comment,
            address=address_of(request), undo_for=READING * time_to_undo(),
        )  # fmt: skip
    except services.CannotDecide as why:
        context = _context(request, error=str(why), comment=comment)
        return answer(request, "batch", "_batch_refused", context, status=422)
    return answer(request, "batch_done", "_batch_done", _context(request, **_told(results)))


def _told(results: Sequence[Result]) -> dict[str, Any]:
    return {"results": results, "done": sum(one.ok for one in results), "failed": sum(not one.ok for one in results)}


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    return {"filters": filters_from(query_of(request)), **more}


def chosen(sent: QueryDict) -> list[int]:
    """The numbers of the chosen items; what is no number names nothing."""
    return [number for text in sent.getlist("item") if (number := whole(str(text)))]


def _left(found: Iterable[Prospect]) -> list[Left]:
    """Those left out, by reason in the order met."""
    by_reason: dict[str, list[Prospect]] = {}
    for one in found:
        if one.why_not:
            by_reason.setdefault(one.why_not, []).append(one)
    return [Left(reason, items) for reason, items in by_reason.items()]
