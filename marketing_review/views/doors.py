"""What all doors of a case share: who asks, and which case they may read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.timezone import now

from approvals.organisation.access import person_of
from marketing_review.models import MarketingCase
from marketing_review.selectors.pages import page_case_for


def case_or_404(request: HttpRequest, key: str) -> MarketingCase:
    """The case, or 404 for whoever may not read it."""
    marketing = page_case_for(person_of(request), key, now())
    if marketing is None:
        raise Http404
    return marketing


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST: look there."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
