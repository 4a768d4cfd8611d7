"""The list of findings, the same as a table, and how the following-up goes."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.organisation.access import actor_of, needs, person_of
from reports.findings import selectors, services
from reports.findings.forms import FindingFilter
from reports.findings.models import Finding
from workflows.screens.sheets import csv_answer

PAGE: Final = 30


@needs("findings.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Findings; words, state, severity, department, whose and page are in the address."""
    person, at = person_of(request), now()
    form = _filter(request)
    page = Paginator(selectors.findings(person, at, form.wanted), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"nav": "findings", "here": "list", "form": form, "page": page, "query": query.urlencode(),
               "rows": [(one, one.is_late(at)) for one in page], "filtered": bool(form.wanted)}
    return render(request, "findings/list.html", context)


@needs("findings.read")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The filtered list for a spreadsheet; that it was taken is an event."""
    person, at, wanted = person_of(request), now(), _filter(request).wanted
    rows = [_row(one, one.is_late(at)) for one in selectors.findings(person, at, wanted)]
    services.record_export(by=actor_of(request), at=at, filters=wanted, count=len(rows))
    head = [_("编号"), _("问题"), _("严重程度"), _("定性依据"), _("针对的对象"), _("责任部门"), _("责任人"),
            _("整改期限"), _("状态"), _("已超期"), _("提出人"), _("提出时间"), _("销号时间")]
    return csv_answer("findings", head, rows)


@needs("findings.read")
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many are open, late and closed, and how long closing takes, by department."""
    lines = selectors.figures(person_of(request), now())
    context = {"nav": "findings", "here": "figures", "lines": lines, "total": selectors.total_of(lines)}
    return render(request, "findings/figures.html", context)


def _filter(request: HttpRequest) -> FindingFilter:
    return FindingFilter(request.GET, departments=selectors.departments_of(person_of(request), now()))


def _row(one: Finding, late: bool) -> list[Any]:
    return [one.key, one.title, one.get_severity_display(), one.criterion, one.about_key, one.department.name,
            str(one.owner), _minute(one.due_at), one.get_state_display(), _("是") if late else "", one.raised_by.name,
            _minute(one.raised_at), _minute(one.ended_at) if one.ended_at else ""]


def _minute(moment: Any) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"
