"""What I was told: the list, the bell, marking as read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from approvals.notifications import kinds, links, selectors, sentences, services
from approvals.notifications.models import Notice
from approvals.notifications.news import News
from approvals.organisation.access import changes_nothing, person_of, role_required
from approvals.organisation.roles import EVERYONE

PAGE: Final = 30
LAST_PAGE: Final = 200
ICONS: Final = {
    kinds.OPENED: "inbox", kinds.URGED: "bell", kinds.DUE_SOON: "clock", kinds.OVERDUE: "clock-exclamation",
    kinds.ESCALATED: "alert-triangle", kinds.RETURNED: "arrow-back-up", kinds.TRANSFERRED: "arrow-forward-up",
    kinds.DELEGATED: "user-plus", kinds.CONSULTED: "message-circle", kinds.ANSWERED: "message-report",
    kinds.ACCOUNTABLE: "alert-triangle", kinds.STEP_DONE: "circle-check", kinds.CONSULTABLE: "message-circle",
    kinds.INFORMED: "info-circle", kinds.COPIED: "send", kinds.CASE_ENDED: "circle-check",
    kinds.RELEASED: "sitemap", kinds.SYSTEM: "info-circle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """The list's filters, as the URL has them; what cannot be right narrows nothing."""

    show: str = selectors.UNREAD
    kind: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def of(cls, sent: Any) -> Filters:
        page = sent.get("page", "")
        return cls(
            "all" if sent.get("show") == "all" else selectors.UNREAD,
            sent.get("kind", "") if sent.get("kind") in kinds.KINDS else "",
            sent.get("q", "").replace("\x00", "")[:100],
            min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
        )

    def url(self, **changes: Any) -> str:
        """The list with these filters, changed as named; the first page unless a page is named."""
        values = {"show": self.show, "kind": self.kind, "q": self.q, **changes}
        query = {name: value for name, value in values.items() if value and (name, value) != ("show", "unread")}
        return reverse("notifications") + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One notice in words."""

    notice: Notice
    icon: str
    label: str
    text: str
    url: str

    @classmethod
    def of(cls, notice: Notice) -> Row:
        news = News(notice.kind, notice.at, notice.case_key, notice.process_key, notice.item_id, notice.by_id,
                    notice.by_name, notice.words)  # fmt: skip
        path = str(notice.words.get("path") or "")
        return cls(
            notice, ICONS[kinds.known(notice.kind)], kinds.label_of(notice.kind), sentences.headline(news),
            links.path_of(notice.case_key, notice.item_id, path) if notice.case_key or links.is_local(path) else "",
        )


@role_required(*EVERYONE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What I was told, latest first; the filters are in the URL."""
    filters, person = Filters.of(request.GET), person_of(request)
    found = selectors.notices(person, show=filters.show, kind=filters.kind, q=filters.q)
    first = (filters.page - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    context = {
        "nav": "notifications", "filters": filters, "rows": [Row.of(notice) for notice in rows[:PAGE]],
        "shows": _shows(filters), "kinds": kinds.KINDS.items(), "newest": rows[0].pk if rows and first == 0 else "",
        "narrowed": bool(filters.kind or filters.q), "cleared_url": filters.url(kind="", q=""),
        "all_url": filters.url(show="all"),
        "previous_url": filters.url(page=filters.page - 1) if filters.page > 1 else "",
        "next_url": filters.url(page=filters.page + 1) if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "notifications/list.html", context)


def _shows(filters: Filters) -> list[tuple[str, str, bool]]:
    choices = (("unread", pgettext("notices", "未读")), ("all", pgettext("notices", "全部")))
    return [(label, filters.url(show=value), filters.show == value) for value, label in choices]


@role_required(*EVERYONE)
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell as it is now. It is asked by the clock: that somebody's page is open does not keep them signed in."""
    request.session.modified = False  # what would renew the sign-in is not written
    return render(request, "notifications/_bell_now.html")


@changes_nothing
@role_required(*EVERYONE)
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice is read."""
    if not services.mark_read(person_id=person_of(request).pk, notice_id=pk, at=now()):
        raise Http404
    return redirect(Filters.of(request.POST).url())


@changes_nothing
@role_required(*EVERYONE)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything up to the newest that was shown is read, or everything of the kind that was shown."""
    filters, until = Filters.of(request.POST), request.POST.get("until", "")
    newest = int(until) if until.isascii() and until.isdigit() and len(until) < 19 else None
    services.mark_all_read(person_id=person_of(request).pk, at=now(), kind=filters.kind, until=newest)
    return redirect(filters.url())
