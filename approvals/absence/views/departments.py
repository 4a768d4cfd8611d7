"""Who of a department is away this month; its secretary enters absences there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.absence import selectors, services
from approvals.absence.forms import SecretaryForm, suggestion
from approvals.absence.views.mine import tell
from approvals.absence.views.shown import sections
from approvals.organisation.access import needs, person_of
from approvals.organisation.models import Department
from approvals.organisation.views.answers import attempt, sent


@needs("absence.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The departments whose absences one may see; straight to it when it is one."""
    person, at = person_of(request), timezone.now()
    departments = list(selectors.departments_seen_by(person, at))
    if len(departments) == 1:
        return redirect("absence-department", code=departments[0].code)
    context = {"nav": "absence", "departments": departments, **sections(person, at, "departments")}
    return render(request, "absence/departments.html", context)


@needs("absence.read")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """The department's month as a picture; for its secretary with a form."""
    person, at = person_of(request), timezone.now()
    department = get_object_or_404(selectors.departments_seen_by(person, at), code=code)
    serves = selectors.served_by(person).filter(pk=department.pk).exists()
    form = SecretaryForm(sent(request) if serves else None, department=department, at=at)
    if serves and (absence := attempt(request, form, services.enter_absence)):
        tell(request, _("已登记：%(what)s。"), absence)
        return redirect("absence-department", code=code)
    context = _context(department, _wanted(request), form if serves else None)
    return render(request, "absence/department.html", context, status=422 if form.errors else 200)


def _context(department: Department, first: date, form: SecretaryForm | None) -> dict[str, Any]:
    month = selectors.month_of(department, first, timezone.now())
    return {
        "nav": "absence",
        "here": "departments",
        "has_departments": True,
        "department": department,
        "month": month,
        "at": timezone.now(),
        "form": form,
        "colleagues": [suggestion(row.person) for row in month.rows] if form else [],
    }


def _wanted(request: HttpRequest) -> date:
    """The first day of the month in the URL (`2026-12`); this month when there is none or nonsense."""
    try:
        year, month = request.GET.get("month", "").split("-")
        return date(int(year), int(month), 1) if 2000 <= int(year) <= 2199 else _this_month()
    except ValueError:
        return _this_month()


def _this_month() -> date:
    return timezone.localdate().replace(day=1)
