"""A major ticket to which everything happened that may happen to one, up to the plan that the meeting adopted."""

from datetime import timedelta

from complaints.actions.services import Wanted, cancel_action, install_action_process, plan_action
from complaints.causes.services import Planned, Recorded, plan_investigation, record_investigation
from complaints.tickets.models import State
from workflows.scripts.services import Wording, publish_at_once


def eventful(desk):
    """Answered meanwhile, looked into, analysed, planned, decided on; it is being improved."""
    install_action_process(author=desk.wujing, publisher=desk.pengyu, at=desk.tick(), command="tests")
    ticket = desk.at_node(desk.open(), "analyse", major="on")
    wording = Wording("二十四小时内自动补账", valid_until=desk.clock + timedelta(days=3))
    publish_at_once(case_id=ticket.case_id, title="银联未到账", wording=wording, by=desk.locator.as_actor(),
                    at=desk.tick())
    _looked_into(desk, ticket)
    desk.decide(ticket)
    _planned(desk, ticket)
    return desk.walk(ticket, State.IMPROVING)


def _looked_into(desk, ticket):
    planned = Planned(kind="walk_open", plan="走一遍退款流程", leader_id=desk.analyst.pk)
    made = plan_investigation(ticket_id=ticket.pk, planned=planned, by=desk.analyst, at=desk.tick())
    recorded = Recorded(held_on=desk.clock.date(), place="杭州", participants="林涛", findings="退款单在财务停了九天")
    record_investigation(investigation_id=made.pk, recorded=recorded, by=desk.analyst, at=desk.tick())


def _planned(desk, ticket):
    wanted = Wanted(kind="business", title="退款一个工作日办结", owner=desk.gaofei, accountable=desk.analyst,
                    root=ticket.whys.get(root_round=1), due_at=desk.clock + timedelta(days=3))
    action = plan_action(ticket_id=ticket.pk, wanted=wanted, by=desk.analyst, at=desk.tick())
    cancel_action(action_id=action.pk, reason="并入新退款流程", by=desk.analyst, at=desk.tick())
