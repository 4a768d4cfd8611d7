"""How much open work is late, for whoever looks at processes as a whole."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count

from approvals.inbox.models import WorkItem


def overdue(at: datetime) -> dict[str, int]:
    """Overdue work items by process key; what rests with its case is not late."""
    late = WorkItem.objects.open().filter(due_at__lt=at, paused_at=None).order_by()
    return dict(late.values_list("process_key").annotate(count=Count("pk")))
