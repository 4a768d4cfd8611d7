"""What happens to a ticket of the demo on its way: steps decided, actions done, the meeting held, the effect judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO

from django.core.files.base import File
from django.utils.timezone import localdate

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Person, Post
from complaints.actions import services as actions
from complaints.actions.models import Action
from complaints.causes.tree import roots_of
from complaints.effect.services import set_rule
from complaints.management.demo.people import CHAIR, CLERK, HEADS, JUDGE, LEAD, LOCATOR
from complaints.management.demo.tales import Tale
from complaints.meetings import services as meetings
from complaints.meetings.models import Attendance, Meeting
from complaints.models import Product
from complaints.tickets.models import Ticket
from complaints.tickets.services import link_contacts, open_ticket, propose_ticket


@dataclass(slots=True)
class Telling:
    """One ticket as it is told; `at` goes on with every deed."""

    people: Mapping[str, Person]
    tale: Tale
    ticket: Ticket
    at: datetime

    @property
    def head(self) -> Person:
        """Who heads the specialist department."""
        return self.people[HEADS[self.tale.department]]

    def after(self, **span: float) -> datetime:
        """So much later."""
        self.at += timedelta(**span)
        return self.at

    def decide(self, node: str, outcome: str, number: str, comment: str, **form: str) -> None:
        """The open step of the ticket, decided by somebody a day later."""
        item = WorkItem.objects.open().get(case__ticket=self.ticket, node=node)
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=self.people[number], comment=comment,
               form=form, at=self.after(days=1))
        self.ticket.refresh_from_db()

    def plan(self) -> None:
        """The actions of the plan, each against a root cause that stands."""
        roots = roots_of(self.ticket)
        for place, one in enumerate(self.tale.measures):
            wanted = actions.Wanted(
                kind=one.kind, title=one.title, owner=self.people[one.owner],
                accountable=Post.objects.get(code=one.accountable), due_at=self.at + timedelta(days=one.days + 3),
                root=roots[min(place, len(roots) - 1)], informed="客户服务中心")
            actions.plan_action(ticket_id=self.ticket.pk, wanted=wanted, by=self.head, at=self.after(minutes=10))

    def improve(self) -> None:
        """The actions go out; those that have a result are done and confirmed, with a file that shows it."""
        actions.dispatch_waiting(ticket_id=self.ticket.pk, by=self.head, at=self.after(minutes=5))
        for one in self.tale.measures:
            if one.result:
                self._finish(Action.objects.get(ticket=self.ticket, title=one.title), one.result, one.owner)

    def meet(self) -> None:
        """The service meeting takes the ticket up, adopts its plan, and its minutes stand."""
        clerk = self.people[CLERK]
        meeting = call(self.people, "服务例会", self.at + timedelta(hours=26), self.after(hours=2))
        self.after(hours=24)
        [item] = meetings.take_up(meeting_id=meeting.pk, chosen={f"ticket:{self.ticket.key}"}, by=clerk, at=self.at)
        seats = [meetings.Seat(row.person_id, Attendance.Status.PRESENT) for row in meeting.attendance.all()]
        meetings.note_attendance(meeting_id=meeting.pk, seats=seats, by=clerk, at=self.after(hours=1))
        wanted = meetings.Wanted(
            "adopted", "同意方案；补账当日完成，流程两周内补上回归测试环节，下次例会通报。", self.head,
            localdate(self.at) + timedelta(days=14), 5, 0, 1)
        decision = meetings.decide_point(
            meeting_id=meeting.pk, item_id=item.pk, wanted=wanted, by=clerk, at=self.after(hours=1))
        meetings.close_meeting(meeting_id=meeting.pk, by=clerk, at=self.after(hours=1))
        handed = meetings.hand_out(decision_id=decision.pk, at=self.at)
        work = WorkItem.objects.open().get(case=handed.case_id)
        decide(item_id=work.pk, case_id=work.case_id, outcome="done", by=self.head, at=self.at + timedelta(days=9),
               comment="补账已完成，回归测试环节已写入上线流程。")
        self.ticket.refresh_from_db()

    def watch(self, *, begun: int, now: datetime) -> None:
        """The rule by which the effect is judged: from the problem's first day to its fix."""
        fix = localdate(self.at)
        terms = {
            "basis": "matching", "counted": "complaint", "wanted": {"product": self.tale.product}, "measure": "orders",
            "place": None, "product": None, "target": Decimal("0.20"), "window": 21, "least_exposure": 800_000,
            "fix_on": fix, "problem_from": localdate(now) - timedelta(days=begun),
            "problem_until": fix - timedelta(days=1), "baseline_days": 14, "relapse_days": 3,
            "relapse_limit": Decimal("2.00")}
        set_rule(ticket_id=self.ticket.pk, terms=terms, reason="", by=self.people[JUDGE], at=self.after(hours=1))

    def _finish(self, action: Action, result: str, number: str) -> None:
        """Done by who does it, confirmed by the head who answers for it."""
        by, name = self.people[number], f"{action.key}-完成情况.txt"
        actions.add_evidence(action_id=action.pk, upload=File(BytesIO(result.encode()), name=name), name=name, by=by,
                             at=self.after(days=1))
        self._on(action, "done", by, result)
        if action.is_checked_by_another:
            holder = action.accountable_post.holdings.get(until=None).person if action.accountable_post else by
            self._on(action, "confirm", holder, "核对无误。")

    def _on(self, action: Action, outcome: str, by: Person, comment: str) -> None:
        item = WorkItem.objects.open().get(case=action.case_id)
        decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=by, comment=comment, at=self.after(hours=3))


def opened(people: Mapping[str, Person], tale: Tale, product: Product, at: datetime) -> Telling:
    """A ticket whose complaints are linked by a saved query, confirmed by customer service."""
    locator = people[LOCATOR]
    ticket = propose_ticket(title=tale.title, kind=tale.kind, by=locator.as_actor(), at=at, rated=(3, 2, 3),
                            product=product, summary=f"「{tale.product}」同类投诉集中，客户反映的问题相同。")
    link_contacts(ticket_id=ticket.pk, wanted={"product": tale.product}, by=locator, at=at + timedelta(hours=1))
    ticket = open_ticket(ticket_id=ticket.pk, by=locator, at=at + timedelta(hours=2))
    return Telling(people, tale, ticket, at + timedelta(hours=2))


def call(people: Mapping[str, Person], title: str, held_at: datetime, at: datetime) -> Meeting:
    """A meeting with its usual seats."""
    invited = [people[number] for number in (LEAD, *HEADS.values())]
    called = meetings.Called(f"{localdate(held_at):%m} 月{title}", held_at, "省公司三楼会议室", False, people[CHAIR],
                             people[CLERK], invited)
    return meetings.call_meeting(called=called, by=people[CLERK], at=at)
