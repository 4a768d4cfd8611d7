"""What a person has put aside until later."""

from __future__ import annotations

from datetime import datetime

from approvals.inbox.models import Later
from approvals.organisation.models import Person


def aside(person: Person, at: datetime) -> list[Later]:
    """The person's items that are hidden from their list, the first to come back first; one statement."""
    found = Later.objects.filter(person=person, until__gt=at, item__closed_at=None)
    heavy = ("item__attributes", "item__case__document", "item__case__fired")
    return list(found.select_related("item__case").defer(*heavy).order_by("until", "pk"))
