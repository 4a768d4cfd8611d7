"""Finding what a page is about; a stranger cannot tell it from nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.timezone import now

from approvals.organisation.access import person_of
from reports.findings import selectors
from reports.findings.models import Finding


def finding_or_404(request: HttpRequest, key: str) -> Finding:
    """The finding, if the person may see it."""
    found = selectors.finding_for(person_of(request), key, now())
    if found is None:
        raise Http404
    return found
