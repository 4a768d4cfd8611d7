"""An action under its lock. Order: its own case where it has one, the ticket's row, its own row; never two cases."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.actions.selectors.access import may_plan
from complaints.actions.services.refusals import CannotAct
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import LIVE
from complaints.tickets.services.locking import locked as locked_ticket
from workflows.runtime.move import Move

HELD: Final = "actions.action"  # in a move's memo
WHOLE: Final = ("owner__department", "owner_post", "accountable", "accountable_post", "version", "process")


def locked(action_id: int) -> Action:
    """The action, locked until the transaction ends, with its ticket locked before it."""
    ticket = locked_ticket(Action.objects.values_list("ticket_id", flat=True).get(pk=action_id))
    action = Action.objects.select_for_update(of=("self",)).select_related(*WHOLE).get(pk=action_id)
    action.ticket = ticket
    return action


def of_move(move: Move) -> Action:
    """The action of a case that is being moved, under its lock; read once a move."""
    if HELD not in move.memo:
        found = Action.objects.select_for_update(of=("self",)).select_related("ticket", *WHOLE)
        move.memo[HELD] = found.get(case_id=move.case.pk)
    held: Action = move.memo[HELD]
    return held


def check_plan(ticket: Ticket, by: Person, at: datetime) -> None:
    """Raise CannotAct unless this person plans for the ticket, and it is being worked on."""
    if not may_plan(by, ticket, at):
        raise CannotAct(_("由专业部门、客服原因定位岗或质量管理岗位制定和派发改进措施。"))
    if ticket.state not in LIVE:
        raise CannotAct(_("工单为「%(state)s」，不能再制定或派发措施。") % {"state": ticket.get_state_display()})
