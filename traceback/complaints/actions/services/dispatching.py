"""Actions go into the inbox: each becomes a case of its own, on the published version of the shipped process."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.organisation.models import Person
from complaints.actions import news
from complaints.actions.laws import PROCESS_KEY
from complaints.actions.models import Action
from complaints.actions.services.locking import HELD, check_plan, locked
from complaints.actions.services.refusals import CannotAct
from complaints.tickets.models.ticket import LIVE, State
from complaints.tickets.services import record
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused
from workflows.runtime.services import CannotStart, start_case


@transaction.atomic
def dispatch_action(*, action_id: int, by: Person, at: datetime) -> Action:
    """Give the action to whoever does it; urgent ones need not wait for the whole plan."""
    action = locked(action_id)
    check_plan(action.ticket, by, at)
    if action.ticket.state == State.OPEN:
        raise CannotAct(_("原因尚未定位，不能派发措施。"))
    _dispatch(action, by, at)
    return action


@transaction.atomic
def dispatch_waiting(*, ticket_id: int, by: Person | None, at: datetime) -> int:
    """Give out everything that is planned for a ticket whose plan stands; called twice, nothing is given out twice.
    Returns how many."""
    waiting = Action.objects.filter(ticket_id=ticket_id, state=Action.State.PLANNED).order_by("pk")
    given = 0
    for action_id in waiting.values_list("pk", flat=True):
        action = locked(action_id)
        if action.ticket.state in LIVE and can_proceed(action.dispatch):
            _dispatch(action, by or action.planned_by, at)
            given += 1
    return given


def _dispatch(action: Action, by: Person, at: datetime) -> None:
    if not can_proceed(action.dispatch):
        raise CannotAct(_("措施为「%(state)s」，不能派发。") % {"state": action.get_state_display()})

    def attach(move: Move) -> None:
        action.dispatch(at=at)
        action.case = move.case
        action.save()
        move.memo[HELD] = action

    data = {"due": action.due_at.isoformat(), "checked_by_another": action.is_checked_by_another}
    try:
        start_case(process_key=PROCESS_KEY, key=action.key, title=action.title, by=by.as_actor(), at=at, data=data,
                   before=attach)
    except (CannotStart, DomainRefused) as refusal:
        raise CannotAct(str(refusal)) from refusal
    record(action.ticket, "actions.action.dispatched", by=by.as_actor(), at=at, detail={
        "action": action.key, "title": action.title, "owner": action.owner_name, "due_at": action.due_at.isoformat()})
    news.dispatched(action, by=by, at=at)
