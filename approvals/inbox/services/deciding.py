"""Deciding an item: once, under the case's lock, by somebody who may, on the content they saw."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.ports import SIGNATURES, Signature
from approvals.inbox.services.access import Hold, check_content, hold, refusals_in_words
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, OtherChange
from approvals.inbox.services.typed import comment_from, reasons_from
from approvals.inbox.subjects import Checked, Decision, subject_of
from approvals.organisation.models import Person
from workflows.engine.graph.attributes import listed
from workflows.engine.protocol import Command, Complete
from workflows.ledger.chain import Entry, Object, Reason
from workflows.runtime.move import Move, moving

NEED_A_REASON: Final = "refuse,return"  # unless the step says otherwise by `reasonRequired`


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: the outcome, and whether the case is over with it."""

    item_id: int
    case_id: int
    case_key: str
    outcome: str
    at: datetime
    ended: bool


def decide(
    *, item_id: int, case_id: int, outcome: str, by: Person, at: datetime, comment: str = "",
    reasons: Sequence[Reason] = (), revision: int | None = None, digest: str = "",
    data: Mapping[str, Any] | None = None, form: Mapping[str, Any] | None = None, address: str = "",
) -> Decided:  # fmt: skip
    """Decide an open item; twice decides once. `form` is everything that was sent, for the domain to read."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        held = hold(move, item_id, by)
        seen = check_content(move, held.item, by, digest=digest, revision=revision)
        decision = Decision(outcome, by, move.at, comment_from(comment), tuple(reasons), form or {}, data or {})
        decision = _complete(held.item, decision)
        checked = subject_of(held.item.process_key).check(move, held.item, decision) or Checked()
        command = Complete(
            held.item.scope, held.item.generation, outcome, {**decision.data, **checked.data}
        )
        carry_out(move, held, decision, checked, command=command, verb="work.decided", digest=seen)
    return Decided(item_id, case_id, move.case.key, outcome, move.at, move.case.is_over)


def carry_out(
    move: Move, held: Hold, decision: Decision, checked: Checked, *, command: Command, verb: str, digest: str = ""
) -> None:
    """Sign the item, let the engine move, record it and drop the draft; AlreadyDecided when it came too late."""
    item = held.item
    signature = Signature(decision.by.pk, held.post_id, decision.outcome, decision.comment, digest)
    move.memo.setdefault(SIGNATURES, {})[item.scope, item.generation] = signature
    if not move.apply(command, entry=_entry(item, decision, checked, verb)):
        raise AlreadyDecided(_("这项待办已不再有效。"), OtherChange("", None, _("案件已前进")))
    for entry in checked.entries:
        move.record(entry)


def _entry(item: WorkItem, decision: Decision, checked: Checked, verb: str) -> Entry:
    signer = {"signer": item.signer, "signer_name": item.signer_name} if item.signer else {}
    return Entry(
        verb=verb, object=object_of(item), outcome=decision.outcome, reason=decision.comment,
        reasons=decision.reasons, diff=checked.diff, files=checked.files, detail={**signer, **checked.detail},
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
    return Decision(
        decision.outcome, decision.by, decision.at, decision.comment, reasons, decision.form, decision.data
    )


def attributes_of(item: WorkItem) -> dict[str, str]:
    """The step's attributes as they were when the item was opened."""
    loaded: dict[str, str] = json.loads(item.attributes)
    return loaded


def outcomes_of(item: WorkItem) -> tuple[str, ...]:
    """What the step can be decided as, in the version's order."""
    return listed(attributes_of(item).get("outcomes", "")) or ("done",)


def needs_reason(item: WorkItem, outcome: str) -> bool:
    """Whether this outcome needs a comment or a reason, as the version says."""
    return outcome in listed(attributes_of(item).get("reasonRequired", NEED_A_REASON))
