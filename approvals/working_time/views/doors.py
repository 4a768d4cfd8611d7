"""What every page of the calendar needs: whose it is, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from approvals.organisation.models import Department
from approvals.working_time.forms import FIRST_YEAR, LAST_YEAR, WhereForm


@dataclass(frozen=True, slots=True)
class Where:
    """Whose calendar (None: the company's) of which year."""

    department: Department | None
    year: int

    @property
    def department_id(self) -> int | None:
        return self.department.pk if self.department else None

    @property
    def code(self) -> str:
        return self.department.code if self.department else ""

    def url(self, name: str = "working-time", **changes: object) -> str:
        """The address of a page about the same calendar."""
        known = {"department": self.code, "year": self.year} | changes
        return f"{reverse(name)}?{urlencode({key: value for key, value in known.items() if value})}"


def today() -> date:
    """The day it is here."""
    return timezone.localdate()


def where(request: HttpRequest) -> Where:
    """What the address asks for; 404 for a department or a year that does not exist."""
    form = WhereForm(request.GET)
    if not form.is_valid():
        raise Http404
    return Where(form.cleaned_data["department"], form.cleaned_data["year"] or today().year)


def day_asked(request: HttpRequest) -> date:
    """The day that the address names, today when it names none; 404 for none that exists."""
    text = request.GET.get("on", "")
    try:
        day = parse_date(text) if text else today()
    except ValueError as wrong:
        raise Http404 from wrong
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return day
