"""What is to be done is planned, changed until it is dispatched, or called off with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.organisation.models import Person, Post
from complaints.actions import news
from complaints.actions.models import Action
from complaints.actions.services.locking import check_plan, locked, of_move
from complaints.actions.services.refusals import CannotAct
from complaints.causes.models import Why
from complaints.causes.tree import roots_of
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import State
from complaints.tickets.services import record
from complaints.tickets.services.locking import locked as locked_ticket
from workflows.engine.protocol import Cancel
from workflows.ledger.chain import Entry, Object
from workflows.library.models import Process
from workflows.runtime.move import moving

Party = Person | Post
LEAST_WORDS = 2
BEFORE_CAUSES = (State.OPEN, State.ANALYSING)  # what is urgent need not wait until the causes are known
MOST = 100  # actions of one ticket


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, by whom (R), who answers for it (A), and by when."""

    kind: str
    title: str
    owner: Party
    accountable: Party
    due_at: datetime
    detail: str = ""
    root: Why | None = None
    consulted: str = ""
    informed: str = ""
    process: Process | None = None
    node: str = ""
    node_name: str = ""


@transaction.atomic
def plan_action(*, ticket_id: int, wanted: Wanted, by: Person, at: datetime) -> Action:
    """A new action of the ticket, still to be dispatched."""
    ticket = locked_ticket(ticket_id)
    check_plan(ticket, by, at)
    _check(ticket, wanted, at)
    number = (Action.objects.filter(ticket=ticket).aggregate(last=Max("number"))["last"] or 0) + 1
    if number > MOST:
        raise CannotAct(_("一张工单最多 %(most)s 项措施。") % {"most": MOST})
    action = Action(ticket=ticket, number=number, key=f"{ticket.key}-A{number}", round=ticket.round, planned_by=by,
                    planned_at=at)
    _take(action, wanted)
    action.save(force_insert=True)
    record(ticket, "actions.action.planned", by=by.as_actor(), at=at, detail=_told(action))
    return action


@transaction.atomic
def change_action(*, action_id: int, wanted: Wanted, by: Person, at: datetime) -> Action:
    """Another plan for an action that nobody was given yet."""
    action = locked(action_id)
    check_plan(action.ticket, by, at)
    if action.state != Action.State.PLANNED:
        raise CannotAct(_("措施为「%(state)s」，派发后不能再修改。") % {"state": action.get_state_display()})
    _check(action.ticket, wanted, at)
    if action.version_id and wanted.process != action.process:
        raise CannotAct(_("已关联 %(version)s，不能改为其他流程。") % {"version": action.version})
    before = _told(action)
    _take(action, wanted)
    action.save()
    after = _told(action)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record(action.ticket, "actions.action.changed", by=by.as_actor(), at=at,
               detail={"action": action.key, "changed": changed})
    return action


def cancel_action(*, action_id: int, reason: str, by: Person, at: datetime) -> Action:
    """Call the action off, with a reason; work that waits for somebody is closed."""
    reason = " ".join(reason.split())[:500]
    if len(reason) < LEAST_WORDS:
        why = _("请写明取消原因。")
        raise CannotAct(why, fields={"reason": why})
    case_id = Action.objects.only("case_id").get(pk=action_id).case_id
    if case_id is None:
        return _cancel_planned(action_id, reason, by, at)
    with transaction.atomic(), moving(case_id=case_id, by=by.as_actor(), at=at) as move:
        action = of_move(move)
        _called_off(action, reason, by, at)
        about = Object("action", action.key, name=action.title)
        move.apply(Cancel(reason), entry=Entry(verb="actions.action.cancelled", object=about, reason=reason))
    return action


@transaction.atomic
def _cancel_planned(action_id: int, reason: str, by: Person, at: datetime) -> Action:
    action = locked(action_id)
    if action.case_id is not None:  # dispatched a moment ago
        raise CannotAct(_("措施刚刚已派发，请刷新后再取消。"))
    _called_off(action, reason, by, at)
    return action


def _called_off(action: Action, reason: str, by: Person, at: datetime) -> None:
    check_plan(action.ticket, by, at)
    if not can_proceed(action.cancel):
        raise CannotAct(_("措施为「%(state)s」，不能取消。") % {"state": action.get_state_display()})
    action.cancel(by_id=by.pk, at=at, reason=reason)
    action.save()
    record(action.ticket, "actions.action.cancelled", by=by.as_actor(), at=at, reason=reason,
           detail={"action": action.key, "title": action.title})
    news.cancelled(action, by=by, at=at)


def _check(ticket: Ticket, wanted: Wanted, at: datetime) -> None:
    """What forms cannot know: the time that has passed meanwhile, people who left, causes that fell."""
    problems = _about_root(ticket, wanted.root)
    if not wanted.title.strip():
        problems["title"] = _("请写明措施。")
    if wanted.due_at <= at:
        problems["due_on"] = _("期限不能在过去。")
    for name, party in (("owner", wanted.owner), ("accountable", wanted.accountable)):
        if not (party.is_active if isinstance(party, Person) else party.active):
            problems[name] = _("「%(name)s」已停用。") % {"name": party.name}
    if wanted.kind == Action.Kind.REVISION and wanted.process is None:
        problems["process"] = _("流程修订须指明修订哪个流程。")
    if problems:
        raise CannotAct("；".join(problems.values()), fields=problems)


def _about_root(ticket: Ticket, root: Why | None) -> dict[str, str]:
    """Once the causes are known an action removes one of them; a cause that fell is none any more."""
    if root is None:
        return {} if ticket.state in BEFORE_CAUSES else {"root": _("请选择这项措施要消除的根因。")}
    if root not in roots_of(ticket):
        return {"root": _("「%(cause)s」不是本工单已认定的根因。") % {"cause": root.text}}
    return {}


def _take(action: Action, wanted: Wanted) -> None:
    action.kind, action.title, action.detail = wanted.kind, " ".join(wanted.title.split())[:200], wanted.detail.strip()
    action.root, action.cause, action.due_at = wanted.root, wanted.root.text if wanted.root else "", wanted.due_at
    action.consulted, action.informed = wanted.consulted, wanted.informed
    action.owner, action.owner_post = _split(wanted.owner)
    action.accountable, action.accountable_post = _split(wanted.accountable)
    revision = wanted.kind == Action.Kind.REVISION
    action.process = wanted.process if revision else None
    action.node, action.node_name = (wanted.node, wanted.node_name) if revision else ("", "")


def _split(party: Party) -> tuple[Person | None, Post | None]:
    return (party, None) if isinstance(party, Person) else (None, party)


def _told(action: Action) -> dict[str, str]:
    """The plan as the ledger keeps it."""
    return {
        "action": action.key, "kind": action.kind, "title": action.title, "cause": action.cause,
        "owner": action.owner_name, "accountable": action.accountable_name, "consulted": action.consulted,
        "informed": action.informed, "due_at": action.due_at.isoformat(), "detail": action.detail,
        "process": action.process.code if action.process else "", "node": action.node_name or action.node,
    }  # fmt: skip


