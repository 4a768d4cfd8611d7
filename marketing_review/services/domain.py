"""The marketing case's side of every move: the engine asks for a transition, the machine and the passes decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from marketing_review.laws import MOVES, PROCESS_KEY, SEPARATED, spoken
from marketing_review.models import Emergency, MarketingCase
from marketing_review.models.machine import unmet
from marketing_review.services.cases import HELD, of_move, project
from marketing_review.services.duties import dispatch, launch_gaps, unfinished
from marketing_review.services.oa import hand_over, supersede_requests
from marketing_review.services.rounds import check_submission, freeze_round
from marketing_review.services.scripts import end_script, publish_script
from marketing_review.services.standing import decided_by
from marketing_review.services.tags import tag_closed
from marketing_review.services.verdicts import stands_as_passed
from workflows.editor.ports import Suggestion
from workflows.engine.machine import Law, Machine
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, Fired, OwnWork

EVALUATED: Final = "marketing_review.evaluated"  # set on the move when an evaluation was just handed in
FORM: Final = "marketing_review.form"  # what the deciding person sent, kept on the move between check and fire
NEXT_ROUND: Final = frozenset({"open_change"})
BACK: Final = frozenset({"reopen_quality_review", "reopen_cosign", "reopen_legal", "reopen_evaluation"})


def transitions(words: str, process_key: str) -> list[Suggestion]:
    """The moves by their names, for whoever edits the process."""
    return [Suggestion(code, str(name)) for code, name in MOVES.items()] if process_key == PROCESS_KEY else []


class MarketingDomain:
    """What the library proves a version against, and what the runtime asks at every move."""

    def machine(self) -> Machine:
        """The case's state machine, read from its transitions."""
        return MarketingCase.machine()

    def laws(self) -> Sequence[Law]:
        """What may never happen."""
        return spoken()

    def operations(self) -> frozenset[str]:
        """No service task of this process calls anything."""
        return frozenset()

    def where(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """The state of each case, by the id of its run."""
        return dict(MarketingCase.objects.filter(case_id__in=case_ids).values_list("case_id", "state"))

    def fire(self, move: Move, asked: Sequence[Fired]) -> None:
        """Make the transitions, or raise DomainRefused and leave everything as it was."""
        marketing = of_move(move)
        try:
            for fired in asked:
                _make(marketing, move, fired)
        except DomainRefused:
            move.memo.pop(HELD, None)
            raise
        marketing.updated_at = move.at
        marketing.save()


def _make(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    _check_state(marketing, fired.transition)
    if before := BEFORE.get(fired.transition):
        before(marketing, move, fired)
    advance(marketing, move, fired.transition, by=decided_by(move, fired.node) if fired.standing else move.by)
    if after := AFTER.get(fired.transition):
        after(marketing, move, fired)
    _count_round(marketing, move, fired.transition)


def advance(marketing: MarketingCase, move: Move, name: str, *, by: Actor | None = None) -> None:
    """One transition of the machine, by whoever moves unless `by` says otherwise; refused with a sentence."""
    by = by or move.by
    if name in SEPARATED and by.id == marketing.initiator_id:
        raise OwnWork(_("发起人不能审核自己的营销案。"))
    _check_state(marketing, name)
    try:
        getattr(marketing, name)(by=by, at=move.at)
    except TransitionNotAllowed as refusal:
        why = "；".join(unmet(marketing, name))
        message = _("不能执行「%(move)s」：%(why)s。") % {"move": MOVES.get(name, name), "why": why}
        raise DomainRefused(message) from refusal


def _check_state(marketing: MarketingCase, name: str) -> None:
    if marketing.state not in marketing.machine().transitions.get(name, {}):
        raise DomainRefused(_("营销案处于「%(state)s」，不能执行「%(move)s」。") % {
            "state": marketing.get_state_display(), "move": MOVES.get(name, name)})


def _count_round(marketing: MarketingCase, move: Move, name: str) -> None:
    """The runtime's round follows the content's: it counts on by itself when a case goes back, so a return between
    reviewers is taken off, while a change being drafted already belongs to the next round."""
    if name in NEXT_ROUND:
        move.case.round = marketing.round_number + 1
    elif name in BACK:
        move.case.round = marketing.round_number - 1
    else:
        move.case.round = marketing.round_number


# --- what a transition asks for beforehand and brings about afterwards ------------------------------------------------

Step = Callable[[MarketingCase, Move, Fired], None]


def _before_submit(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    check_submission(marketing, move.memo.get(FORM, {}))


def _after_submit(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    marketing.current_round = freeze_round(marketing, by_id=move.by.id or marketing.initiator_id, at=move.at)
    project(marketing)


def _before_service_pass(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    if not stands_as_passed(marketing, ("script", "agreement"), node=fired.node):
        raise DomainRefused(_("客服口径与客户协议两份清单须对当前内容逐项通过，才能给出客服审核通过意见。"))


def _after_send_back(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    supersede_requests(marketing)


def _after_hand_to_oa(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    supersede_requests(marketing)
    hand_over(marketing, move)


def _after_approval(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    dispatch(marketing)
    supersede_requests(marketing)


def _before_preparation_completed(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    if left := unfinished(marketing):
        raise DomainRefused(_("协同任务尚未全部完成：%(tasks)s") % {"tasks": "、".join(duty.name for duty in left)})


def _before_launch(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    if gaps := launch_gaps(marketing):
        raise DomainRefused(_("还不能上线：%(gaps)s") % {"gaps": "；".join(gaps)})


def _after_launch(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    publish_script(marketing, move)
    _stay_suspended(marketing, move)


def _after_drop(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    """What customers can get is again exactly what is written here."""
    if marketing.live_round is not None:
        marketing.content = marketing.live_round.content
        project(marketing)
    _stay_suspended(marketing, move)


def _stay_suspended(marketing: MarketingCase, move: Move) -> None:
    """A change that is over opens nothing that an emergency shut: that takes the emergency's own resuming."""
    if marketing.suspended:
        advance(marketing, move, "suspend_campaign")


def _after_end(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    end_script(marketing, move)
    if fired.transition == "end_campaign" and not move.by.is_system:
        marketing.ended_how = "early"
    closed = marketing.emergencies.filter(closed_at=None).update(
        state=Emergency.State.STOPPED, measures=_("活动已结束"), closed_at=move.at)
    if closed:
        move.record(Entry(verb="marketing_review.emergency.over", reason=_("活动已结束"),
                          object=Object("case", marketing.key, name=marketing.title)))


def _after_close(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    tag_closed(marketing)


def _before_evaluation(marketing: MarketingCase, move: Move, fired: Fired) -> None:
    if not move.memo.get(EVALUATED):
        raise DomainRefused(_("请先填写效果评估。"))


BEFORE: Final[dict[str, Step]] = {
    "submit": _before_submit,
    "pass_service_review": _before_service_pass,
    "complete_preparation": _before_preparation_completed,
    "launch": _before_launch,
    "submit_evaluation": _before_evaluation,
}
AFTER: Final[dict[str, Step]] = {
    "submit": _after_submit,
    "hand_to_oa": _after_hand_to_oa,
    "send_back": _after_send_back,
    "reopen_quality_review": _after_send_back,
    "reopen_cosign": _after_send_back,
    "reopen_legal": _after_send_back,
    "approve_by_leader": _after_approval,
    "launch": _after_launch,
    "drop_change": _after_drop,
    "close": _after_close,
    "end_campaign": _after_end,
    "stop_campaign": _after_end,
}

__all__ = ["PROCESS_KEY", "MarketingDomain", "advance"]
