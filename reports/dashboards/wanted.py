"""What a dashboard is asked for: which months, whose cases, which process. It stands in the address, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from complaints.archive.months import later
from workflows.library.models import Process


class Period(models.TextChoices):
    """Whole months, the last of them the one that runs."""

    MONTH = "month", _("本月")
    QUARTER = "quarter", _("近 3 个月")
    YEAR = "year", _("近 12 个月")
    CUSTOM = "custom", _("自选月份")

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}.get(self.value, 3)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; `units` is the department with everything below it, empty for all."""

    first: date
    last: date  # both months are included
    period: Period = Period.QUARTER
    process: Process | None = None
    unit: Department | None = None
    units: frozenset[int] = field(default_factory=frozenset)

    @property
    def count(self) -> int:
        """How many months."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def before(self) -> Wanted:
        """As many months just before."""
        return replace(self, first=later(self.first, -self.count), last=later(self.first, -1), period=Period.CUSTOM)

    def of_month(self, month: date) -> Wanted:
        """The same question about one month."""
        return replace(self, first=month, last=month, period=Period.CUSTOM)

    def parameters(self) -> dict[str, str]:
        """The filters as an address says them."""
        said = {"period": self.period.value}
        if self.period == Period.CUSTOM:
            said |= {"since": f"{self.first:%Y-%m}", "until": f"{self.last:%Y-%m}"}
        if self.process:
            said["process"] = self.process.key
        if self.unit:
            said["unit"] = self.unit.code
        return said

    def behind(self, measure: str, more: Mapping[str, object] | None = None) -> str:
        """The address of the cases behind a number."""
        given = {name: str(value) for name, value in (more or {}).items() if value not in (None, "")}
        return f"{reverse('dashboard-cases')}?{urlencode({'measure': measure, **self.parameters(), **given})}"
