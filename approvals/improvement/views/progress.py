"""The progress list for the monthly service meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from approvals.improvement.forms import month_in
from approvals.improvement.selectors import progress as selectors
from approvals.improvement.tables import progress_table
from approvals.organisation.access import needs


@needs("audit.read")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Releases, field work and optimisation items of a month; with `?as=csv` as a table for spreadsheets."""
    month = month_in(request.GET.get("month", ""))
    found = selectors.progress(month, localdate())
    if request.GET.get("as") == "csv":
        return progress_table(found)
    context = {"nav": "points", "here": "progress", "found": found, "month": month, "today": localdate(),
               "before": selectors.month_before(month), "after": selectors.month_after(month)}
    return render(request, "improvement/progress.html", context)
