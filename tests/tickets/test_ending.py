"""Off the way: dismissed, merged, reopened, raised; and a customer who is helped the same day."""

from datetime import UTC, datetime

import pytest

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from complaints.tickets.models import Level, State, Ticket, TicketContact
from complaints.tickets.selectors import happenings, stages
from complaints.tickets.services import (
    CannotTicket,
    dismiss_ticket,
    link_contacts,
    merge_ticket,
    open_ticket,
    propose_ticket,
    raise_to_company,
    reopen_ticket,
    take_up_individual,
)
from complaints.tickets.services.relieving import same_working_day
from tests.tickets import factories
from tests.tickets.world import real_ticket
from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event
from workflows.runtime.models import Case


def test_an_origin_is_proposed_once(desk):
    made = [propose_ticket(title="投诉突增", kind="abnormal", origin="rule:7", by=SYSTEM, at=desk.tick())
            for _ in range(2)]
    assert made[0] == made[1]
    assert Event.objects.filter(verb="tickets.ticket.proposed").count() == 1


def test_a_candidate_is_dismissed_with_a_reason(desk):
    made = desk.propose()

    with pytest.raises(CannotTicket):
        dismiss_ticket(ticket_id=made.pk, reason=" ", by=desk.locator, at=desk.tick())
    over = dismiss_ticket(ticket_id=made.pk, reason="系统割接，已恢复", by=desk.locator, at=desk.tick())
    assert (over.state, over.reason) == (State.DISMISSED, "系统割接，已恢复")
    with pytest.raises(CannotTicket, match="不能执行"):
        open_ticket(ticket_id=made.pk, by=desk.locator, at=desk.tick())


def test_a_dismissed_ticket_leaves_no_work_behind(desk):
    ticket = real_ticket(desk, State.ANALYSING)
    dismiss_ticket(ticket_id=ticket.pk, reason="经核实不成立", by=desk.lead, at=desk.tick())

    assert desk.items(ticket) == []
    assert desk.fresh(ticket).case.status == Case.Status.CANCELLED


def test_what_is_being_improved_is_not_dismissed(desk):
    ticket = real_ticket(desk, State.IMPROVING)

    with pytest.raises(CannotTicket):
        dismiss_ticket(ticket_id=ticket.pk, reason="不做了", by=desk.lead, at=desk.tick())
    assert desk.fresh(ticket).case.status == Case.Status.RUNNING


def test_two_tickets_become_one_and_the_links_of_both_stay(desk):
    first, second = desk.open(title="银联充值未到账"), desk.open(title="网上银联充值未到账")
    factories.contacts(3)
    factories.contacts(2, place="宁波")
    link_contacts(ticket_id=first.pk, wanted={"place": "杭州"}, by=desk.locator, at=desk.tick())
    link_contacts(ticket_id=second.pk, wanted={"q": "未到账"}, by=desk.locator, at=desk.tick())

    merged = merge_ticket(ticket_id=first.pk, into_id=second.pk, reason="同一问题", by=desk.lead, at=desk.tick())
    assert (merged.state, merged.merged_into) == (State.MERGED, second)
    assert TicketContact.objects.filter(ticket=first).count() == 3
    assert TicketContact.objects.filter(ticket=second).count() == 5
    assert list(second.queries.values_list("wanted", "active").order_by("pk")) == [
        ({"q": "未到账"}, True), ({"place": "杭州"}, True)]
    assert not first.queries.filter(active=True).exists()
    assert desk.items(first) == []


@pytest.mark.parametrize("state", [State.CLOSED, State.DISMISSED, State.MERGED])
def test_nothing_is_merged_into_what_is_over(desk, state):
    first, over = factories.ticket(), factories.ticket(state)

    with pytest.raises(CannotTicket, match="仍在处理"):
        merge_ticket(ticket_id=first.pk, into_id=over.pk, reason="同一问题", by=desk.lead, at=desk.tick())
    with pytest.raises(CannotTicket, match="自己"):
        merge_ticket(ticket_id=first.pk, into_id=first.pk, reason="同一问题", by=desk.lead, at=desk.tick())


@pytest.mark.parametrize("by", ["lead", SYSTEM])
def test_a_relapse_opens_a_new_round_that_begins_with_the_cause(desk, by):
    ticket = real_ticket(desk, State.CLOSED)
    reopen_ticket(ticket_id=ticket.pk, reason="万户投诉回升到 3.4", at=desk.tick(),
                  by=by if by is SYSTEM else getattr(desk, by))

    again = desk.fresh(ticket)
    assert (again.state, again.round, desk.item(again).node) == (State.OPEN, 2, "locate")
    assert [run.case.key for run in again.runs.order_by("pk")] == [again.key, f"{again.key}-2"]
    assert again.said.count() == 7
    assert desk.walk(again, State.CLOSED).verdict_round == 2


def test_the_page_of_a_reopened_ticket_shows_the_step_that_is_asked_for(desk):
    ticket = real_ticket(desk, State.CLOSED)
    reopen_ticket(ticket_id=ticket.pk, reason="万户投诉回升到 3.4", by=desk.lead, at=desk.tick())

    again = desk.fresh(ticket)
    (current,) = [one for one in stages(again, happenings(again)) if one.state == "current"]
    assert (current.label, current.number, again.get_state_display()) == (desk.item(again).name, 1, "原因定位中")


def test_what_is_common_goes_up_from_the_unit(desk):
    candidate = factories.ticket(State.CANDIDATE, unit=desk.unit.department, level="unit")

    with pytest.raises(CannotTicket):
        raise_to_company(ticket_id=candidate.pk, reason="多地相同", by=desk.outsider, at=desk.tick())
    raised = raise_to_company(ticket_id=candidate.pk, reason="多地相同", by=desk.unit, at=desk.tick())
    assert raised.level == Level.COMPANY
    assert Event.objects.filter(stream=raised.stream, verb="tickets.ticket.raised").count() == 1


def test_a_hard_complaint_of_one_customer_is_a_task_of_the_same_day(desk):
    contact = factories.contacts(1)[0]
    taken = take_up_individual(contact_id=contact.pk, title="", summary="三次未解决", by=desk.unit, at=desk.tick())
    again = take_up_individual(contact_id=contact.pk, title="", summary="", by=desk.unit, at=desk.tick())

    assert again == taken
    assert (taken.kind, taken.level, taken.state) == ("individual", Level.UNIT, State.CANDIDATE)
    item = WorkItem.objects.open().get(case=taken.relief.case)
    assert item.due_at == datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
    decide(item_id=item.pk, case_id=item.case_id, outcome="relieved", by=desk.locator, at=desk.tick(),
           comment="已退款并致歉，客户认可", form={})
    relief = Ticket.objects.get(pk=taken.pk).relief
    assert relief.done_at is not None
    assert relief.said == "已退款并致歉，客户认可"
    assert Ticket.objects.get(pk=taken.pk).state == State.CANDIDATE


@pytest.mark.parametrize(("at", "due"), [
    ("2026-11-30T02:00+00:00", "2026-11-30T09:30+00:00"),
    ("2026-11-30T11:00+00:00", "2026-12-01T09:30+00:00"),  # after hours
    ("2026-12-05T02:00+00:00", "2026-12-07T09:30+00:00"),  # a Saturday
])
def test_the_day_ends_when_people_go_home(db, at, due):
    assert same_working_day(datetime.fromisoformat(at)) == datetime.fromisoformat(due)
