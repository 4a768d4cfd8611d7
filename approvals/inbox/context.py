"""What every page is told by the inbox: how much waits, and what can still be taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from approvals.inbox.selectors import badge
from approvals.inbox.selectors.undoable import undoable_by
from approvals.organisation.models import Person


def inbox(request: HttpRequest) -> dict[str, Any]:
    """`inbox_count` with `single_keys`, and `undoable`: one statement each, and only on pages that show them."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person) and not getattr(person, "is_authenticated", False):
        return {}
    nothing = getattr(person, "may_undo", None) is False  # it came with the person
    known = SimpleLazyObject(lambda: badge(request.user, now()))  # type: ignore[arg-type]
    return {
        "inbox_count": SimpleLazyObject(lambda: known.number),
        "single_keys": SimpleLazyObject(lambda: known.single_keys),
        "undoable": [] if nothing else SimpleLazyObject(
            lambda: undoable_by(request.user, now())),  # type: ignore[arg-type]
    }
