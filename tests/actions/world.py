"""An office that improves: tickets, the shipped process of actions in force, a process to revise, short ways to act."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide, return_case
from complaints.actions.models import Action
from complaints.actions.services import (
    Wanted,
    add_evidence,
    dispatch_action,
    install_action_process,
    plan_action,
)
from complaints.actions.services.planning import BEFORE_CAUSES
from complaints.tickets.models import State
from tests.library.drawing import bpmn, task
from tests.tickets.factories import MONDAY, found_cause, people, ticket
from workflows.ledger.chain import Reason
from workflows.library.services import create_process, draft_version

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SOURCE = bpmn(task("remind", "到期提醒", 'ld:candidateGroups="service_reviewer" ld:raciR="客服" ld:raciA="品质"'))


class Shop:
    """People, a ticket of the network department, and the deeds of its actions."""

    def __init__(self):
        self.at = MONDAY
        self.people = people()
        self.manager, self.second = self.people.wujing, self.people.pengyu
        install_action_process(author=self.manager, publisher=self.second, at=self.tick(), command="tests")
        self.ticket = self.made()
        self.root = found_cause(self.ticket, at=self.at)

    def tick(self, **more) -> datetime:
        self.at += timedelta(**(more or {"minutes": 1}))
        return self.at

    def made(self, state=State.PLANNING, **more):
        return ticket(state, specialist=self.people.departments.NET, **more)

    def process(self, key="renewal", name="续费提醒"):
        made = create_process(key=key, name=name, by=self.manager.as_actor(), at=self.tick())
        draft_version(process_id=made.pk, source=SOURCE, by=self.manager.as_actor(), at=self.tick(), notes="首版")
        return made

    def wanted(self, **more):
        given = {"kind": "business", "root": self.root, "title": "补账 1,267 单",
                 "owner": self.people.gaofei, "detail": "逐单核对",
                 "accountable": self.people.analyst, "due_at": self.at + timedelta(days=3), **more}
        return Wanted(**given)

    def plan(self, by=None, of=None, **more):
        if of is not None:
            more.setdefault("root", None if of.state in BEFORE_CAUSES else found_cause(of, at=self.at))
        return plan_action(ticket_id=(of or self.ticket).pk, wanted=self.wanted(**more),
                           by=by or self.people.analyst, at=self.tick())

    def dispatch(self, action, by=None):
        dispatch_action(action_id=action.pk, by=by or self.people.analyst, at=self.tick())
        return Action.objects.get(pk=action.pk)

    def item(self, action):
        return WorkItem.objects.open().get(case_id=Action.objects.get(pk=action.pk).case_id)

    def prove(self, action, by=None, name="补账清单.pdf"):
        return add_evidence(action_id=action.pk, upload=SimpleUploadedFile(name, PDF), name=name,
                            by=by or self.people.gaofei, at=self.tick())

    def finish(self, action, by=None, comment="已全部补账"):
        item = self.item(action)
        decide(item_id=item.pk, case_id=item.case_id, outcome="done", comment=comment, by=by or self.people.gaofei,
               at=self.tick())
        return Action.objects.get(pk=action.pk)

    def confirm(self, action, by=None):
        item = self.item(action)
        decide(item_id=item.pk, case_id=item.case_id, outcome="confirm", by=by or self.people.analyst, at=self.tick())
        return Action.objects.get(pk=action.pk)

    def give_back(self, action, by=None, why="清单缺 3 单"):
        item = self.item(action)
        return_case(item_id=item.pk, case_id=item.case_id, node="do", by=by or self.people.analyst, at=self.tick(),
                    reasons=[Reason(1, why, "", "")])
        return Action.objects.get(pk=action.pk)

    def done(self, **more):
        action = self.dispatch(self.plan(**more))
        self.prove(action)
        return self.finish(action)


def put_into(ticket_made, state):
    """The ticket as it would be after its process has gone on; its own room walks there."""
    type(ticket_made).objects.filter(pk=ticket_made.pk).update(state=state)
    ticket_made.refresh_from_db()
    return ticket_made


