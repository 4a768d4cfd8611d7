"""Which approvals still stand after a correction: those whose checklist items depend on nothing that changed."""

from __future__ import annotations

from typing import Final

from django.utils.translation import override

from approvals.inbox.models import WorkItem
from marketing_review.models import MarketingCase
from marketing_review.selectors.approvals import Approval, approvals_of
from workflows.engine.protocol import Need
from workflows.ledger.actor import SYSTEM, Actor
from workflows.runtime.move import Move

HELD: Final = "marketing_review.approvals"


def still_stands(move: Move, marketing: MarketingCase, need: Need) -> dict[str, str]:
    """Signer -> why their approval at the need's node stands."""
    votes = need.spec.get("votes") or {}
    if not votes:
        return {}
    found = {each.item.signer: each for each in approvals_in(move, marketing) if each.item.node == need.node}
    with override("zh-hans"):  # it is recorded, whatever language the person before reads
        return {signer: found[signer].why for signer in votes if signer in found and found[signer].stands}


def approvals_in(move: Move, marketing: MarketingCase) -> list[Approval]:
    """Every last approval held against the content; asked once a move, in whose course neither changes."""
    if HELD not in move.memo:
        move.memo[HELD] = approvals_of(marketing)
    found: list[Approval] = move.memo[HELD]
    return found


def decided_by(move: Move, node: str) -> Actor:
    """Who decided the step when it was decided last."""
    item = WorkItem.objects.filter(case_id=move.case.pk, node=node, decided_by__isnull=False).select_related(
        "decided_by").order_by("-closed_at", "-pk").first()
    return item.decided_by.as_actor() if item and item.decided_by else SYSTEM
