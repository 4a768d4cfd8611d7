"""The plain page of a case whose process has no pages of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.filling.selectors import formerly_told, told_by
from approvals.inbox.selectors.guidance import Guidance, guidance
from approvals.inbox.selectors.plain import Asked, latest_events, may_withdraw, open_work, readable_case
from approvals.inbox.services import mark_read
from approvals.inbox.subjects import has_own_page
from approvals.inbox.views.doors import person_of
from workflows.runtime.models import Case
from workflows.runtime.selectors import events_of, picture_of


class PlainKey:
    """A case key in a URL, unless a domain has its own page for it: then the domain's URL is tried next."""

    regex = "(?!new/)[^/]+"

    def to_python(self, value: str) -> str:
        """The key; ValueError for one that belongs to a domain's page."""
        if has_own_page(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


@require_safe
def case(request: HttpRequest, key: str) -> HttpResponse:
    """Where the case stands, whom it waits for, and what happened last; a stranger gets 404."""
    person, at = person_of(request), now()
    found = readable_case(person, key, at)
    if found is None:
        raise Http404
    if getattr(found, "unread", False):
        mark_read(case_id=found.pk, person=person, at=at)
    asked, events = open_work(found), events_of(found)
    context = {
        "nav": "started" if found.initiator_id == person.pk else "processes", "case": found, "now": at,
        "asked": asked, "waits": asked, "events": latest_events(found, events), "acts": person.can("work.decide"),
        "can_withdraw": may_withdraw(found, person), "told": told_by(found), "formerly": formerly_told(found, events),
        "guides": _guides(found, asked, at), **picture_of(found, events),
    }
    return render(request, "inbox/case.html", context)


def _guides(case: Case, asked: Sequence[Asked], at: datetime) -> list[tuple[str, Guidance]]:
    """How the open steps are done, each once, by name."""
    names = {one.item.node: one.item.name or one.item.node for one in asked}
    found = guidance(case.process_version, names, at)
    return [(names[node], one) for node, one in found.items()]
