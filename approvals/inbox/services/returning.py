"""Sending a case back: to a step it has passed, or withdrawn by its initiator before the next person acted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.steps import passed_steps
from approvals.inbox.services.access import Hold, check_revision, refusals_in_words
from approvals.inbox.services.deciding import attributes_of, carry_out, must_be_signed, object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, NotYours, OtherChange, RefusedByRules
from approvals.inbox.services.telling import tell, tell_responsible
from approvals.inbox.services.typed import comment_from, reasons_from
from approvals.inbox.subjects import Checked, Decision, subject_of
from approvals.organisation.models import Person
from workflows.engine.protocol import STRAIGHT, WALK, Refused, ReturnTo, Stale, Withdraw
from workflows.ledger.chain import Entry, Reason
from workflows.runtime.move import Move, moving


def send_back(move: Move, held: Hold, decision: Decision, seen: str) -> None:
    """Send the case back to `decision.node`, a step it really passed; open work of others is closed."""
    decision = _complete(move, held, decision)
    must_be_signed(held.item, decision)
    checked = subject_of(held.item.process_key).returned(move, held.item, decision) or Checked()
    _carry_back(move, held, decision, checked, seen)
    if (initiator := move.case.initiator_id) is not None:
        said = "；".join(reason.text for reason in decision.reasons)
        tell(move, "work.returned", people=[initiator], about=held.item.pk, step=held.item.name, comment=said)
    tell_responsible(move, held.item, "returned")


def _carry_back(move: Move, held: Hold, decision: Decision, checked: Checked, seen: str) -> None:
    """So that the case may come straight back, where that is wanted and possible; otherwise to be walked again."""
    item, before, told = held.item, move.state, len(move.entries)
    command = ReturnTo(item.scope, item.generation, decision.node, STRAIGHT)
    wanted = decision.resume or ("" if attributes_of(item).get("resume") != WALK else WALK)
    if wanted != WALK:
        try:
            carry_out(move, held, decision, checked, command=command, verb="work.returned", digest=seen)
            return
        except Refused as refusal:
            if isinstance(refusal, Stale) or wanted == STRAIGHT:
                raise
            move.state = before
            del move.entries[told:]
    carry_out(move, held, decision, checked, command=replace(command, resume=WALK), verb="work.returned", digest=seen)


def _complete(move: Move, held: Hold, decision: Decision) -> Decision:
    """The return with its reasons numbered; CannotDecide for a step not passed or without a reason."""
    item, steps = held.item, passed_steps(move.graph, move.state, held.item.scope)
    if decision.node not in {step.node for step in steps}:
        why = _("请选择本轮已经走过的步骤。") if steps else _("这个环节不能退回。")
        raise CannotDecide(why, {"node": why})
    reasons = reasons_from(decision.reasons, dict(subject_of(item.process_key).fields(item)))
    if not reasons and decision.comment:
        reasons = (Reason(1, decision.comment),)
    if not reasons:
        why = _("请至少写一条退回理由。")
        raise CannotDecide(why, {"reasons": why})
    return replace(decision, reasons=reasons)


def withdraw(
    *, case_id: int, by: Person, at: datetime, reason: str = "", address: str = "", revision: int | None = None
) -> str:
    """Take the case back to the initiator's last step; returns that step. Refused once the next person has acted."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        if move.case.initiator_id != by.pk or not by.can("work.decide"):
            raise NotYours(_("只有发起人可以撤回。"))
        check_revision(move, by, revision)
        last = _last_decision(move)
        if last is None or last.decided_by_id != by.pk:
            raise _too_late(last)
        entry = Entry(verb="work.withdrawn", object=object_of(last), reason=comment_from(reason))
        if not move.apply(Withdraw(last.node), entry=entry):
            raise RefusedByRules(_("案件已经前进，不能撤回。"))
        subject_of(move.case.process_key).withdrawn(move, last)
    return last.node


def _last_decision(move: Move) -> WorkItem | None:
    decided = WorkItem.objects.filter(case_id=move.case.pk, decided_by__isnull=False).select_related("decided_by")
    return decided.order_by("-closed_at", "-pk").first()


def _too_late(last: WorkItem | None) -> Exception:
    if last is None or last.decided_by is None:
        return RefusedByRules(_("案件还没有提交，不需要撤回。"))
    message = _("%(who)s 已经办理了「%(step)s」，不能再撤回。") % {"who": last.decided_by.name, "step": last.name}
    return AlreadyDecided(message, OtherChange(last.decided_by.name, last.closed_at, last.name, last.comment))
