"""Noticing that somebody really looks at an item; fetching it ahead is not looking."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from approvals.inbox import services
from approvals.inbox.models import WorkItem
from approvals.inbox.views.doors import item_or_404, person_of

AHEAD: Final = "X-Fetched-Ahead"


def note_opening(request: HttpRequest, item: WorkItem) -> None:
    """Remember that the item is shown to whoever asks, unless it is only fetched for later."""
    if request.method == "GET" and AHEAD not in request.headers:
        services.mark_opened(person_of(request), item, now())


@require_POST
def opened(request: HttpRequest, item_id: int) -> HttpResponse:
    """What was fetched ahead is shown now."""
    services.mark_opened(person_of(request), item_or_404(request, item_id), now())
    return HttpResponse(status=204)
