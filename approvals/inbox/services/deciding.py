"""Completing an item under its case's lock, and what every decision has in common: signature, entry, engine."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.ports import SIGNATURES, Signature
from approvals.inbox.services.access import Hold
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, OtherChange
from approvals.inbox.services.telling import tell_done
from approvals.inbox.services.typed import reasons_from
from approvals.inbox.standing import way_back
from approvals.inbox.subjects import Checked, Decision, subject_of
from workflows.engine.graph.attributes import listed
from workflows.engine.protocol import STRAIGHT, Command, Complete
from workflows.ledger.chain import Entry, Object
from workflows.runtime.move import Move
from workflows.runtime.pending import GIVEN

NEED_A_REASON: Final = "refuse,return"  # unless the step says otherwise by `reasonRequired`


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: the outcome, whether the case is over with it, and until when it can be undone."""

    item_id: int
    case_id: int
    case_key: str
    outcome: str
    at: datetime
    ended: bool
    effective_at: datetime | None = None  # None: it took effect at once


def complete(move: Move, held: Hold, decision: Decision, seen: str) -> None:
    """Decide the item: the domain checks and keeps its part, the engine moves, the chain records."""
    decision = _complete(held.item, decision)
    must_be_signed(held.item, decision)
    checked = subject_of(held.item.process_key).check(move, held.item, decision) or Checked()
    walks = decision.resume != STRAIGHT  # straight back is asked for, never a surprise
    if not walks and way_back(move, held.item):
        subject_of(held.item.process_key).may_come_straight_back(move, held.item)
    data = {**decision.data, **checked.data}
    command = Complete(held.item.scope, held.item.generation, decision.outcome, data, walk=walks)
    carry_out(move, held, decision, checked, command=command, verb="work.decided", digest=seen)


def carry_out(
    move: Move, held: Hold, decision: Decision, checked: Checked, *, command: Command, verb: str, digest: str = ""
) -> None:
    """Sign the item, let the engine move, record it and drop the draft; AlreadyDecided when it came too late."""
    item = held.item
    signature = Signature(
        decision.by.pk, held.post_id, held.on_behalf_of, decision.outcome, decision.comment, digest
    )
    move.memo.setdefault(SIGNATURES, {})[item.scope, item.generation] = signature
    if not move.apply(command, entry=_entry(move, item, decision, checked, verb)):
        raise AlreadyDecided(_("这项待办已不再有效。"), OtherChange("", None, _("案件已前进")))
    if _is_left(move, item):
        tell_done(move, item, decision.outcome)
    for entry in checked.entries:
        move.record(entry)


def _is_left(move: Move, item: WorkItem) -> bool:
    """Whether the case has gone on from the item's step by what was recorded last, and not back."""
    steps = move.entries[-1].detail.get("steps", ())
    return any(step["verb"] == "left" and step.get("node") == item.node for step in steps)


def _entry(move: Move, item: WorkItem, decision: Decision, checked: Checked, verb: str) -> Entry:
    if GIVEN in move.memo:  # what was said stands in the chain since it was said
        return Entry(verb="decision.took_effect", object=object_of(item), outcome=decision.outcome)
    signer = {"signer": item.signer, "signer_name": item.signer_name} if item.signer else {}
    signature = {"signature": dict(decision.signed)} if decision.signed else {}
    return Entry(
        verb=verb, object=object_of(item), outcome=decision.outcome, reason=decision.comment,
        reasons=decision.reasons, diff=checked.diff, files=checked.files,
        detail={**signer, **signature, **decision.detail, **checked.detail},
    )  # fmt: skip


def object_of(item: WorkItem) -> Object:
    """The item as the ledger names it."""
    return Object("work", str(item.pk), node=item.node, name=item.name)


def _complete(item: WorkItem, decision: Decision) -> Decision:
    """The decision with its reasons numbered; CannotDecide for an unknown outcome or a missing reason."""
    if decision.outcome not in outcomes_of(item):
        why = _("请选择结论。") if not decision.outcome else _("这个环节没有「%(outcome)s」这个结论。")
        raise CannotDecide(why % {"outcome": decision.outcome}, {"outcome": why % {"outcome": decision.outcome}})
    fields = dict(subject_of(item.process_key).fields(item)) if decision.reasons else {}
    reasons = reasons_from(decision.reasons, fields)
    if needs_reason(item, decision.outcome) and not (decision.comment or reasons):
        why = _("请写明理由。")
        raise CannotDecide(why, {"comment": why})
    return replace(decision, reasons=reasons)


def attributes_of(item: WorkItem) -> dict[str, str]:
    """The step's attributes as they were when the item was opened."""
    loaded: dict[str, str] = json.loads(item.attributes)
    return loaded


def outcomes_of(item: WorkItem) -> tuple[str, ...]:
    """What the step can be decided as, in the version's order."""
    return listed(attributes_of(item).get("outcomes", "")) or ("done",)


def signature_of(item: WorkItem) -> str:
    """What the step wants to be signed with: nothing, `required`, or `drawn` (a drawn signature as well)."""
    return attributes_of(item).get("signature", "")


def must_be_signed(item: WorkItem, decision: Decision) -> None:
    """CannotDecide when the step asks for a signature and the decision has none."""
    wanted = signature_of(item)
    if wanted and not decision.signed:
        raise CannotDecide(_("这个环节要求签名。"), {"password": _("请输入登录密码或动态码以完成签名。")})
    if wanted == "drawn" and not decision.signed.get("drawing"):
        raise CannotDecide(_("这个环节需要手写签名。"), {"drawn": _("这个环节需要手写签名。")})


def needs_reason(item: WorkItem, outcome: str) -> bool:
    """Whether this outcome needs a comment or a reason, as the version says."""
    return outcome in listed(attributes_of(item).get("reasonRequired", NEED_A_REASON))
