"""Approvals of earlier rounds that the trail of this round counts once more, with the reason it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat

from approvals.inbox.models import WorkItem
from marketing_review.models import MarketingCase
from marketing_review.selectors.approvals import APPROVING
from workflows.ledger.chain import key_of
from workflows.ledger.models import Event

STEP: Final = key_of("step", ":").removesuffix(":")  # what the key of a step begins with


@dataclass(frozen=True, slots=True)
class Stood:
    """One place whose earlier approval stands in this round, and why."""

    item: WorkItem
    why: str

    @property
    def name(self) -> str:
        return self.item.signer_name or self.item.name


def stood_in(marketing: MarketingCase) -> list[Stood]:
    """What stands in the current round, in the order of the approvals; one statement, none in the first round."""
    if marketing.round_number < 2 or marketing.submitted_at is None:
        return []
    told = Event.objects.filter(
        stream=f"case:{marketing.key}", verb="work.stands", at__gte=marketing.submitted_at,
        object_key=Concat(Value(STEP), OuterRef("node")), body__contains=OuterRef("signer"))
    items = WorkItem.objects.filter(
        case_id=marketing.case_id, opened_at__lt=marketing.submitted_at, outcome__in=APPROVING,
        decided_by__isnull=False, close_reason=WorkItem.Closing.COMPLETED)
    found = {(item.node, item.signer): item for item in items.select_related("decided_by").annotate(
        told=Subquery(told.order_by("-seq").values("body")[:1])).filter(told__isnull=False).order_by("closed_at", "pk")}
    return [Stood(item, str(json.loads(item.told).get("reason", ""))) for item in found.values()]  # type: ignore[attr-defined]
