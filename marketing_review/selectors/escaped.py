"""What slipped through the reviews of a campaign and was noticed while it ran: the emergency procedure was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from workflows.runtime.models import Case


def escaped(cases: QuerySet[Case]) -> int:
    """How many of the cases had the emergency procedure opened at least once."""
    return cases.filter(marketing__emergencies__isnull=False).distinct().count()
