"""What every page is told by the inbox: how much waits."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from approvals.inbox.selectors import inbox_count
from approvals.organisation.models import Person


def inbox(request: HttpRequest) -> dict[str, Any]:
    """`inbox_count`: one statement, and only on pages that show it."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return {}
    return {"inbox_count": SimpleLazyObject(lambda: inbox_count(request.user, now()))}  # type: ignore[arg-type]
