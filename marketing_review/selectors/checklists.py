"""Which checklists a work item asks for, in the versions its case is pinned to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from approvals.inbox.models import WorkItem
from marketing_review.models import ChecklistVersion, Duty, MarketingCase

# post code -> checklist: the five experts of an online campaign
EXPERTS: Final[dict[str, str]] = {
    "expert_internet": "expert_internet",
    "expert_legal": "expert_legal",
    "expert_system": "expert_system",
    "expert_business": "expert_business",
    "expert_service": "expert_service",
}
DUTY_CHECKLISTS: Final[dict[str, str]] = {
    Duty.Kind.BUSINESS_TEST: "handling_test",
    Duty.Kind.TECHNICAL_TEST: "technical_test",
}


def wanted(marketing: MarketingCase, item: WorkItem) -> list[str]:
    """The checklists of a work item: by its signer in a co-sign, by the process's attribute elsewhere."""
    collection = json.loads(item.attributes or "{}").get("collection", "")
    post = item.signer.removeprefix("post:")
    if collection == "obliged_departments":
        return next((list(entry.get("checklists", ())) for entry in marketing.template.obliged_posts
                     if entry["post"] == post), [])
    if collection == "experts":
        return [EXPERTS[post]] if post in EXPERTS else []
    if collection == "dispatch_tasks":
        kinds = marketing.duties.filter(round=marketing.round_number, signer=item.signer).values_list("kind", flat=True)
        return sorted({DUTY_CHECKLISTS[kind] for kind in kinds if kind in DUTY_CHECKLISTS})
    return [key.strip() for key in item.checklist.split(",") if key.strip()]


def pinned(marketing: MarketingCase, keys: Iterable[str]) -> list[ChecklistVersion]:
    """The checklists in the versions the case started with, in the order asked."""
    order = list(keys)
    if not order:
        return []
    versions = ChecklistVersion.objects.filter(checklist__key__in=order).select_related("checklist")
    known = {version.checklist.key: version for version in versions
             if marketing.checklist_versions.get(version.checklist.key) == version.number}
    return [known[key] for key in order if key in known]
