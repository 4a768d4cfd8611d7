"""The pages of the archive: months beside products, one product's month, closing, files."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from complaints.archive import exports, months, selectors, telling
from complaints.archive.forms import CloseForm, ShelfForm
from complaints.archive.services import CannotClose, close_month
from complaints.archive.trend import trend_of
from complaints.tickets.selectors import tickets_for
from workflows.screens.sheets import csv_answer, xlsx_answer

PAGE: Final = 50
MOST_EXPORTED: Final = 5000  # products
TREND: Final = 12
USUAL: Final = 6  # months, unless the address says otherwise


@needs("complaints.read")
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Months beside products, as the address says."""
    form, wanted = _asked(request)
    found, kept = selectors.lines(wanted, words=form.cleaned_data.get("q") or "")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "nav": "archive", "form": form, "months": wanted, "closings": kept.closings, "totals": selectors.totals(found),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")), "query": query.urlencode(),
        "show": form.cleaned_data.get("show") or "complaint", "next_month": months.month_of(now()),
        "may_close": selectors.may_close(person_of(request), now()),
    }
    return render(request, "archive/shelf.html", context)


def _asked(request: HttpRequest) -> tuple[ShelfForm, list[date]]:
    """What the address says; what cannot be read is left out, and said so beside its field."""
    form = ShelfForm({"span": str(USUAL), **request.GET.dict()})  # the field shows what is shown
    form.is_valid()
    until = form.cleaned_data.get("until") or selectors.newest_month(now())
    return form, months.span(until, form.cleaned_data.get("span") or USUAL)


@needs("complaints.read")
@require_safe
def month(request: HttpRequest, product: int, month: str) -> HttpResponse:
    """What a month was for a product: numbers, trend, tickets, causes, fixes, the verdict of the month after."""
    wanted = months.read(month)
    line = selectors.line_of(product or None, months.span(wanted, TREND)) if wanted else None
    if line is None or wanted is None:
        raise Http404
    frozen = selectors.frozen_of(line.product_id, wanted)
    told = telling.as_kept(frozen.numbers) if frozen else telling.told(wanted, line.product_id).get(
        line.product_id, telling.NOTHING)
    readable = tickets_for(person_of(request)).filter(key__in=[one["key"] for one in told.tickets])
    context = {
        "nav": "archive", "line": line, "cell": line.cells[-1], "month": wanted, "frozen": frozen, "told": told,
        "before": months.later(wanted, -1), "after": months.later(wanted), "trend": trend_of(line.cells),
        "corrections": selectors.corrections_of(line.product_id, wanted) if frozen or line.cells[-1].corrected else [],
        "readable": set(readable.values_list("key", flat=True)) if told.tickets else set(),
    }
    return render(request, "archive/month.html", context)


@needs("archive.close")
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close a month by hand; the clock does it otherwise."""
    initial = {"month": f"{months.later(months.month_of(now()), -1):%Y-%m}"}
    form = CloseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            closing = close_month(month=form.cleaned_data["month"], by=person_of(request), at=now())
        except CannotClose as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(month)s 已封存。") % {"month": str(closing)})
            return redirect("archive")
    allowed = selectors.may_close(person_of(request), now())
    context = {"nav": "archive", "form": form, "allowed": allowed}
    return render(request, "archive/close.html", context, status=422 if form.errors else 200)


@needs("complaints.read")
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """What the page shows as a workbook."""
    return xlsx_answer(*_table(request))


@needs("complaints.read")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same as text."""
    return csv_answer(*_table(request))


def _table(request: HttpRequest) -> tuple[str, Any, Any]:
    form, wanted = _asked(request)
    found, _kept = selectors.lines(wanted, words=form.cleaned_data.get("q") or "")
    name = f"archive-{wanted[0]:%Y-%m}-{wanted[-1]:%Y-%m}"
    return name, exports.head(), exports.rows(found[:MOST_EXPORTED])
