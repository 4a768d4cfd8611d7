"""The dashboard, and the cases behind each of its numbers."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from approvals.organisation.access import needs
from marketing_review.selectors.templates import field_names
from reports.dashboards.finding import RULES
from reports.dashboards.forms import FilterForm
from reports.dashboards.models import Fate, Stage
from reports.dashboards.selectors import MEASURES, Board, behind, board_of
from reports.dashboards.selectors.behind import Narrowed, department_name, step_name
from reports.dashboards.selectors.rates import before_and_after
from reports.dashboards.selectors.times import MOST_STEPS
from reports.dashboards.wanted import Period, Wanted

PAGE: Final = 50
MOST_LINES: Final = 8


@needs("dashboards.read")
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The finding, the figures and the pictures; the filters are in the address."""
    at = now()
    form = FilterForm(request.GET or {"period": Period.QUARTER.value}, at=at)
    wanted = form.wanted
    board = board_of(wanted, processes=form.processes, departments=form.departments, at=at)
    context: dict[str, Any] = {
        "nav": "dashboard", "form": form, "wanted": wanted, "board": board, "found": board.findings, "now": at,
        "rules": RULES.values(), **_shown(board),
    }
    return render(request, "dashboards/dashboard.html", context)


def _shown(board: Board) -> dict[str, Any]:
    """What there is room for."""
    return {
        "shown_steps": board.steps[:MOST_STEPS], "shown_processes": board.processes[:MOST_LINES],
        "shown_punctual": board.punctual[:MOST_LINES], "more_punctual": board.punctual[MOST_LINES:],
        "latest": [(one, *before_and_after(one)) for one in board.effect.latest],
    }


@needs("dashboards.read")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """One row for each that a number counts."""
    at, measure = now(), request.GET.get("measure", "")
    if measure not in MEASURES:
        raise Http404
    form = FilterForm(request.GET, at=at)
    wanted, narrowed = form.wanted, Narrowed.of(request.GET.dict())
    found = behind(measure, wanted, narrowed, at)
    page = Paginator(found.found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context: dict[str, Any] = {
        "nav": "dashboard", "wanted": wanted, "measure": found.measure, "page": page, "narrowed": narrowed,
        "rows": found.rows(list(page.object_list)), "query": query.urlencode(), "now": at,
        "about": _about(wanted, narrowed), "back": urlencode(_filters(request)),
    }
    return render(request, "dashboards/cases.html", context)


def _filters(request: HttpRequest) -> dict[str, str]:
    """The part of the address that the dashboard itself understands."""
    return {name: str(value) for name, value in request.GET.items() if name in FilterForm.base_fields}


def _about(wanted: Wanted, narrowed: Narrowed) -> list[str]:
    """The filters in words."""
    months = f"{wanted.first:%Y-%m}" + (f" – {wanted.last:%Y-%m}" if wanted.first != wanted.last else "")
    fate = str(Fate(narrowed.fate).label) if narrowed.fate else ""
    stage = str(Stage(narrowed.stage).label) if fate or narrowed.stage else ""
    said = (months, wanted.unit and wanted.unit.name, wanted.process and wanted.process.name,
            step_name(narrowed, wanted), department_name(narrowed), stage, fate,
            narrowed.field and field_names().get(narrowed.field, narrowed.field))
    return [str(one) for one in said if one]
