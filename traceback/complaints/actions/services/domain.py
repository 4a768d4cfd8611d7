"""The action's side of every move: the engine asks for a transition, the machine decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import TransitionNotAllowed

from complaints.actions import news
from complaints.actions.laws import PROCESS_KEY, spoken
from complaints.actions.models import Action
from complaints.actions.services.locking import of_move
from complaints.actions.services.proving import proofs_of
from complaints.tickets.services import record
from workflows.editor.ports import Suggestion
from workflows.engine.machine import Law, Machine
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, Fired

MOVES: Final[dict[str, str | Promise]] = {
    "finish": gettext_lazy("办结措施"),
    "check_off": gettext_lazy("确认措施完成"),
    "take_up_again": gettext_lazy("退回继续办理"),
}


def transitions(words: str, process_key: str) -> list[Suggestion]:
    """The moves by their names, for whoever edits the process."""
    return [Suggestion(code, str(name)) for code, name in MOVES.items()] if process_key == PROCESS_KEY else []


class ActionDomain:
    """What the library proves a version against, and what the runtime asks at every move."""

    def machine(self) -> Machine:
        """The action's state machine from its dispatch on."""
        return Action.machine()

    def laws(self) -> Sequence[Law]:
        """What may never happen."""
        return spoken()

    def operations(self) -> frozenset[str]:
        """No service task of this process calls anything."""
        return frozenset()

    def where(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """The state of each action, by the id of its run."""
        return {case: state for case, state in Action.objects.filter(case_id__in=case_ids).values_list(
            "case_id", "state") if case is not None}

    def fire(self, move: Move, asked: Sequence[Fired]) -> None:
        """Make the transitions, or raise DomainRefused and leave everything as it was."""
        action = of_move(move)
        for fired in asked:
            try:
                getattr(action, fired.transition)(by_id=move.by.id, at=move.at)
            except TransitionNotAllowed as refusal:
                raise DomainRefused(_("措施为「%(state)s」，不能执行「%(move)s」。") % {
                    "state": action.get_state_display(), "move": MOVES[fired.transition]}) from refusal
            action.save()
            _tell(action, fired.transition, move)


def _tell(action: Action, transition: str, move: Move) -> None:
    """The ticket's own stream hears of it, and whoever is informed."""
    detail = {"action": action.key, "title": action.title}
    if transition == "finish":
        record(action.ticket, "actions.action.finished", by=move.by, at=move.at, reason=action.result,
               files=proofs_of(action), detail={**detail, "late": action.is_late(move.at)})
        news.finished(action, by=move.by, at=move.at)
    elif transition == "check_off":
        record(action.ticket, "actions.action.checked", by=move.by, at=move.at, detail=detail)
    else:
        record(action.ticket, "actions.action.given_back", by=move.by, at=move.at, detail=detail)
