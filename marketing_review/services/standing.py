"""Which approvals still stand after a correction: those whose checklist items depend on nothing that changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.inbox.models import WorkItem
from marketing_review.models import ChecklistVersion, MarketingCase
from marketing_review.selectors.checklists import pinned, wanted
from marketing_review.selectors.diff import FieldChange, diff_content
from workflows.engine.graph.attributes import listed
from workflows.engine.protocol import Need
from workflows.ledger.actor import SYSTEM, Actor
from workflows.runtime.move import Move


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval given before, and which of the fields it depends on have changed since."""

    item: WorkItem
    changed: tuple[FieldChange, ...]  # everything that changed since
    touched: tuple[FieldChange, ...]  # of that, what it depends on

    @property
    def stands(self) -> bool:
        """Whether nothing that it depends on has changed."""
        return not self.touched


def still_stands(marketing: MarketingCase, need: Need) -> dict[str, str]:
    """Signer -> why their approval at the need's node stands."""
    found = {}
    for signer in need.spec.get("votes") or {}:
        approval = approval_of(marketing, need.node, signer)
        if approval is not None and approval.stands:
            found[signer] = _why(approval)
    return found


def approval_of(marketing: MarketingCase, node: str, signer: str) -> Approval | None:
    """The signer's last approval at the node, held against the content as it is now."""
    decided = WorkItem.objects.filter(
        case_id=marketing.case_id, node=node, signer=signer, close_reason=WorkItem.Closing.COMPLETED, outcome="pass"
    )
    item = decided.select_related("decided_by").order_by("-closed_at", "-pk").first()
    return _against_now(marketing, item) if item else None


def must_sign_again(marketing: MarketingCase, *, besides: Iterable[str] = ()) -> list[Approval]:
    """Every last approval of the reviews that the present content no longer carries, except at the nodes `besides`."""
    passed = WorkItem.objects.filter(
        case_id=marketing.case_id, close_reason=WorkItem.Closing.COMPLETED, outcome="pass", decided_by__isnull=False
    ).exclude(node__in=list(besides))
    ordered = passed.select_related("decided_by").order_by("closed_at", "pk")
    latest = {(item.node, item.signer): item for item in ordered}
    return [approval for item in latest.values() if not (approval := _against_now(marketing, item)).stands]


def decided_by(move: Move, node: str) -> Actor:
    """Who decided the step when it was decided last."""
    item = WorkItem.objects.filter(case_id=move.case.pk, node=node, decided_by__isnull=False).select_related(
        "decided_by").order_by("-closed_at", "-pk").first()
    return item.decided_by.as_actor() if item and item.decided_by else SYSTEM


def _against_now(marketing: MarketingCase, item: WorkItem) -> Approval:
    """Held against the content of the round that the approval was about."""
    seen = marketing.rounds.filter(number=item.round).first()
    form = marketing.template.form
    changed = tuple(diff_content(seen.content if seen else {}, marketing.content, form))
    fields = _depends_on(marketing, item)
    return Approval(item, changed, tuple(change for change in changed if fields is None or change.field in fields))


def _depends_on(marketing: MarketingCase, item: WorkItem) -> frozenset[str] | None:
    """The fields that an approval depends on; None for all of them."""
    versions = pinned(marketing, wanted(marketing, item))
    named = frozenset(listed(json.loads(item.attributes).get("dependsOn", "")))
    if not versions:
        return named or None
    return None if any(_on_everything(version) for version in versions) else named | {
        field for version in versions for entry in version.entries for field in entry.fields}


def _on_everything(version: ChecklistVersion) -> bool:
    return any(not entry.fields for entry in version.entries)


def _why(approval: Approval) -> str:
    with override("zh-hans"):  # it is recorded, whatever language the person before reads
        if not approval.changed:
            return _("保持有效：内容没有修改。")
        labels = "、".join(change.label for change in approval.changed[:6])
        return _("保持有效：修改的是%(labels)s，与其审核项无关。") % {"labels": labels}
