"""Links in messages: each reader's own open item, or what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.inbox.labels import closing_label, outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import subject_of
from approvals.notifications import selectors, services
from approvals.organisation.access import person_of, role_required
from approvals.organisation.roles import EVERYONE


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of an item: who, what, when."""

    item: WorkItem
    what: str


@role_required(*EVERYONE)
@require_safe
def go(request: HttpRequest, key: str) -> HttpResponse:
    """The reader's own open item with its buttons; if nothing waits for them any more, who decided what and when."""
    person, at = person_of(request), now()
    case = selectors.visible_case(person, key, at)
    if case is None:
        raise Http404
    services.mark_case_read(person_id=person.pk, case_key=case.key, at=at)
    asked = request.GET.get("item", "")
    prefer = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    if mine := selectors.own_open_item(person, case, at, prefer):
        return redirect("inbox-item", item_id=mine.pk)
    closed = [Closed(item, _what(item)) for item in selectors.decisions(person, case, at, prefer)]
    context = {"case": case, "closed": closed, "case_url": subject_of(case.process_key).url(case.key)}
    return render(request, "notifications/closed.html", context)


def _what(item: WorkItem) -> str:
    return outcome_label(item.outcome) if item.decided_by_id else closing_label(item.close_reason)
