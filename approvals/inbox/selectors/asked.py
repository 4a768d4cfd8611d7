"""Who was asked about an item, and for whom an item is held."""

from __future__ import annotations

from approvals.inbox.models import Asking, WorkItem


def askings_of(item: WorkItem) -> list[Asking]:
    """Everything that was ever asked about the item, with the answers, oldest first; looks nothing up for an item that
    came with `claims_on` and about which nobody was asked."""
    if not getattr(item, "asked_about", True):
        return []
    return list(Asking.objects.filter(item=item).select_related("by", "asked").order_by("asked_at", "pk"))


def held_for(item: WorkItem) -> list[str]:
    """Those whom a held item waits for: who was added before it and has not decided yet."""
    beside = WorkItem.objects.open().filter(case_id=item.case_id, node=item.node, opened_at__gte=item.closed_at)
    return [one.signer_name or one.signer for one in beside.exclude(signer=item.signer).order_by("pk")]
