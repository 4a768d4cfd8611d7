"""What every page is told: how many notices are unread."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from approvals.notifications.selectors import unread_count
from approvals.organisation.models import Person


def bell(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: one statement off an index, asked once and only by pages that show it."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return {}
    known = getattr(person, "unread_notices", None)
    if known is not None and request.method in ("GET", "HEAD"):  # it came with the person
        return {"unread_notices": known}
    return {"unread_notices": cache(lambda: unread_count(request.user))}  # type: ignore[arg-type]
