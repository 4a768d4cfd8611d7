"""What several pages of absences show alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.absence import selectors
from approvals.absence.forms import suggestion
from approvals.absence.models import Absence
from approvals.absence.wording import period
from approvals.organisation.models import Department, Person

MOST_SUGGESTED = 200


def sections(person: Person, at: datetime, here: str) -> dict[str, Any]:
    """Which pages of absences the person has, and which this one is."""
    return {"here": here, "has_departments": selectors.departments_seen_by(person, at).exists()}


def colleagues(department: Department, besides: Person) -> list[str]:
    """Suggestions for substitutes: the people of the department."""
    people = department.people.active().exclude(pk=besides.pk).order_by("name", "number")
    return [suggestion(person) for person in people[:MOST_SUGGESTED]]


def in_words(absence: Absence) -> str:
    """An absence in one line: when, and by whom the work is done."""
    names = dict.fromkeys(row.substitute.name for row in absence.substitutions.select_related("substitute"))
    words = {"when": period(absence), "names": "、".join(names)}
    return _("%(when)s，由 %(names)s 代办") % words if names else words["when"]
