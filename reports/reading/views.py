"""The log of reads: who of the auditors was shown what, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.organisation.access import actor_of, needs
from reports.reading import selectors, services
from reports.reading.forms import ReadFilter
from reports.reading.models import Read, ReadQuerySet
from reports.reading.subjects import kind_words
from workflows.screens.sheets import csv_lines

MOST: Final = 200_000  # rows of one table: what a spreadsheet opens; more by days


@needs("reads.inspect")
@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    """One screen of the log; person, object, kind and days are in the address."""
    form = ReadFilter(request.GET)
    page = selectors.screen(selectors.reads(form.wanted), request.GET.get("before", ""))
    query = request.GET.copy()
    query.pop("before", None)
    context = {"nav": "reads", "form": form, "page": page, "query": query.urlencode(), "filtered": bool(form.wanted),
               "rows": [(one, kind_words(one.kind)) for one in page.reads], "sealed": selectors.sealed()}
    return render(request, "reading/reads.html", context)


@needs("reads.inspect")
@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered log for a spreadsheet; that it was taken is an event."""
    wanted = ReadFilter(request.GET).wanted
    found = selectors.reads(wanted)[:MOST]
    with transaction.atomic():
        services.record_export(by=actor_of(request), at=now(), count=found.count(),
                               filters={name: str(value) for name, value in wanted.items()})
    head = [_("时间"), _("姓名"), _("工号"), _("对象类型"), _("对象编号"), _("页面"), _("网址"), _("来源地址")]
    response = StreamingHttpResponse(csv_lines(head, _rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reads.csv"'
    return response


def _rows(found: ReadQuerySet) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=2_000):
        yield _row(one)


def _row(one: Read) -> list[object]:
    at = localtime(one.at).strftime("%Y-%m-%d %H:%M:%S")
    return [at, one.person_name, one.person_number, kind_words(one.kind), one.key, one.page, one.path, one.address]
