"""What every page is told: whether the reader is away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from approvals.absence.selectors import running_of
from approvals.organisation.models import Person


def absence(request: HttpRequest) -> dict[str, Any]:
    """`own_absence`: one statement, and only on pages that have room for the banner."""
    person = getattr(request, "user", None)
    if not getattr(person, "is_authenticated", False) or not isinstance(person, Person):
        return {}
    if getattr(person, "is_away", None) is False:  # it came with the person
        return {"own_absence": None}
    return {"own_absence": SimpleLazyObject(lambda: running_of(person, now()))}
