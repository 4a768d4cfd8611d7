"""A ticket that waits for the meeting goes on with its decision, through its own step in its own case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from complaints.meetings.models import AgendaItem, Decision
from complaints.meetings.services.refusals import CannotMeet
from complaints.tickets.models.ticket import State

NODE: Final = "meeting"
OUTCOMES: Final[Mapping[str, str]] = {Decision.Verdict.ADOPTED: "agree", Decision.Verdict.REJECTED: "revise"}


def carry_on(item: AgendaItem, decision: Decision, *, by: Person, at: datetime) -> None:
    """Adopted: it improves; not adopted: it is planned anew; deferred: it waits for the next meeting."""
    ticket, outcome = item.ticket, OUTCOMES.get(decision.verdict)
    if ticket is None or ticket.case_id is None or ticket.state != State.MEETING or outcome is None:
        return
    step = WorkItem.objects.open().filter(case_id=ticket.case_id, node=NODE).first()
    if step is None:
        raise CannotMeet(_("工单 %(key)s 不在等待例会决策，请刷新。") % {"key": ticket.key})
    try:
        inbox.decide(item_id=step.pk, case_id=step.case_id, outcome=outcome, comment=decision.text, by=by, at=at)
    except inbox.NotYours as refusal:
        raise CannotMeet(_("重大工单的决议由例会秘书岗位的人员记录；请由其记录，或请管理员安排岗位。")) from refusal
    except (inbox.CannotDecide, inbox.Conflict) as refusal:
        raise CannotMeet(str(refusal)) from refusal
    decision.ticket_moved = True
    decision.save(update_fields=["ticket_moved"])
