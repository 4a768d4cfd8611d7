"""Ctrl K: from a pasted number straight to its page, from words to what they find."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.inbox import selectors
from approvals.inbox.subjects import subject_of
from approvals.inbox.views import shown
from approvals.inbox.views.doors import answer, by_htmx, person_of

PROCESS: Final = re.compile(r"PRC-\d{1,9}", re.IGNORECASE)
LONGEST: Final = 200


@require_safe
def jump(request: HttpRequest) -> HttpResponse:
    """The one page that is meant, or a list of what could be meant; nothing that the person may not see."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = selectors.found_cases(person_of(request), words, now()) if words else []
    exact = next((case for case in found if case.key.lower() == words.lower()), None)
    pages = [(words.upper(), f"/p/{words.upper()}/")] if PROCESS.fullmatch(words) else []
    if not by_htmx(request) and (exact or pages):
        return redirect(subject_of(exact.process_key).url(exact.key) if exact else pages[0][1])
    return answer(request, "jump", "_jump", {"q": words, "rows": shown.case_rows(found), "pages": pages})
