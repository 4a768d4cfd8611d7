"""A desk for complaint tickets at work: people, the published processes, and short ways to act."""

from datetime import timedelta

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Person
from complaints.tickets.models import State, Ticket
from complaints.tickets.services import install_ticket_processes, open_ticket, propose_ticket
from tests.effect.proving import prove
from tests.meetings.rows import minuted
from tests.tickets import factories
from tests.tickets.factories import MONDAY

LOCATED = {"problem_type": "process_collaboration", "suspected": "退款流程没有时限", "specialist": "NET",
           "urgency": "3", "difficulty": "2", "impact": "3"}
# node: (who decides, outcome, what they fill in)
WAY = {
    "locate": ("locator", "located", LOCATED),
    "analyse": ("analyst", "analysed", {"finding": "网关老化，退款没有应急流程"}),
    "plan": ("analyst", "planned", {"plan": "建立与银联的应急机制", "without_actions": "方案由银联落实"}),
    "meeting": ("secretary", "agree", {}),
    "improve": ("analyst", "improved", {"done": "应急机制已上线"}),
    "judge": ("judge", "effective", {}),
    "fix": ("fixer", "fixed", {"fixed_into": "PRC-0133 v1.4"}),
    "finish": ("judge", "close", {}),
}


class Desk:
    """Everybody and everything that a ticket needs."""

    def __init__(self):
        self.people = factories.people()
        self.clock = MONDAY
        install_ticket_processes(author=self.people.wujing, publisher=self.people.pengyu, at=MONDAY - timedelta(days=9))

    def __getattr__(self, name):
        return getattr(vars(self).get("people"), name)

    def tick(self, **how):
        self.clock += timedelta(**(how or {"minutes": 10}))
        return self.clock

    def propose(self, title="网上银联充值未到账", kind="hot", **more):
        return propose_ticket(title=title, kind=kind, by=self.locator.as_actor(), at=self.tick(), **more)

    def open(self, **more):
        made = self.propose(**more)
        return open_ticket(ticket_id=made.pk, by=self.locator, at=self.tick())

    def fresh(self, ticket):
        return Ticket.objects.select_related("case", "specialist").get(pk=ticket.pk)

    def items(self, ticket):
        return list(WorkItem.objects.open().filter(case_id=self.fresh(ticket).case_id).order_by("pk"))

    def item(self, ticket):
        found = self.items(ticket)
        assert len(found) == 1, [one.node for one in found]
        return found[0]

    def decide(self, ticket, outcome="", by=None, comment="情况属实，同意", **form):
        """Decide what is open, as the usual way goes unless it is said otherwise."""
        item = self.item(ticket)
        if (item.node, outcome or WAY[item.node][1]) in {("judge", "effective"), ("finish", "close")}:
            prove(self.fresh(ticket), self.clock)
        usual_by, usual, usual_form = WAY[item.node]
        if (item.node, outcome or usual) == ("analyse", "analysed"):
            factories.found_cause(self.fresh(ticket), at=self.clock)
        by = by or getattr(self.people, usual_by)
        by = by if isinstance(by, Person) else getattr(self.people, by)
        if item.node == "meeting":
            minuted(ticket, "rejected" if outcome == "revise" else "adopted", by, self.clock)
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome or usual, by=by, at=self.tick(), comment=comment,
               form={**usual_form, **form})
        return self.fresh(ticket)

    def walk(self, ticket, state, **located):
        """On along the usual way until the ticket stands there."""
        while (ticket := self.fresh(ticket)).state != state:
            node = self.item(ticket).node
            ticket = self.decide(ticket, **(located if node == "locate" else {}))
        return ticket

    def at_node(self, ticket, node, **located):
        while self.item(ticket).node != node:
            self.decide(ticket, **(located if self.item(ticket).node == "locate" else {}))
        return self.fresh(ticket)


def real_ticket(desk, state=State.OPEN, **more):
    """A ticket that walked to this state on the published process."""
    return desk.walk(desk.open(**more), state)
