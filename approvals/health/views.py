"""The page of a process's health."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from approvals.health import selectors
from approvals.health.forms import PeriodForm, numbers_in
from approvals.health.models import Period
from approvals.organisation.access import needs
from workflows.library.selectors import process_by_code


@needs("library.read")
@require_safe
def health(request: HttpRequest, code: str) -> HttpResponse:
    """Versions side by side; the period and the versions are in the URL."""
    process = process_by_code(code)
    if process is None:
        raise Http404
    form = PeriodForm(request.GET)
    found = selectors.health_of(process, period=form.period_chosen, numbers=numbers_in(request.GET.getlist("v")[:20]))
    context = {
        "nav": "processes", "process": process, "health": found, "period": form.period_chosen,
        "periods": [Period(value) for value in Period.values],
    }  # fmt: skip
    return render(request, "health/health.html", context)
