"""Contacts and tickets: many at once, by themselves, to several tickets, and out again."""

from datetime import date, timedelta

import pytest

from complaints import arrivals
from complaints.models import Contact, ImportRun
from complaints.tickets.models import State, TicketContact, TicketExclusion, TicketQuery
from complaints.tickets.services import CannotTicket, link_contacts, link_these, stop_query, unlink_contact
from complaints.tickets.services.arriving import WORK, link_new
from complaints.tickets.services.wanted import kept, read
from tests.tickets import factories
from tests.tickets.factories import MONDAY
from workflows.ledger.models import Event, Message

WANTED = {"q": "未到账", "place": "杭州", "since": date(2026, 11, 1), "kind": ""}


@pytest.fixture
def ticket(desk):
    return factories.ticket(State.ANALYSING)


def link(desk, ticket, **changes):
    return link_contacts(ticket_id=ticket.pk, wanted={**WANTED, **changes}, by=desk.locator, at=desk.tick())


@pytest.mark.parametrize("number", [3, 300])
def test_hundreds_are_linked_with_as_many_statements_as_three(desk, ticket, number, django_assert_max_num_queries):
    factories.contacts(number)
    factories.contacts(2, place="宁波")

    with django_assert_max_num_queries(18):
        assert link(desk, ticket) == number
    assert TicketContact.objects.filter(ticket=ticket, how="query").count() == number


def test_linking_twice_links_once_and_keeps_one_query(desk, ticket):
    factories.contacts(4)

    assert (link(desk, ticket), link(desk, ticket)) == (4, 0)
    assert TicketQuery.objects.get().wanted == {"q": "未到账", "place": "杭州", "since": "2026-11-01"}
    assert Event.objects.filter(verb="tickets.contacts.linked").count() == 1


def test_a_filter_is_kept_as_it_was_typed():
    stored = kept(WANTED)
    assert read(stored) == {"q": "未到账", "place": "杭州", "since": date(2026, 11, 1)}


def test_what_an_import_brings_links_itself_once(desk, ticket):
    link(desk, ticket)
    arrived = factories.contacts(5, at=MONDAY + timedelta(days=1))
    factories.contacts(2, place="宁波", run=arrived[0].run)

    assert link_new(run_id=arrived[0].run_id, at=desk.tick()) == 5
    assert link_new(run_id=arrived[0].run_id, at=desk.tick()) == 0
    assert Event.objects.filter(verb="tickets.contacts.linked", actor_id=None).count() == 1


def test_the_end_of_an_import_asks_the_worker_once(desk, ticket):
    run = factories.contacts(1)[0].run
    run.stored = run.done = 1
    for _ in range(2):
        arrivals.tell(run, MONDAY)
    run.kind = ImportRun.Kind.EXPOSURES
    arrivals.tell(run, MONDAY)

    assert Message.objects.filter(effect=WORK).count() == 1


def test_a_complaint_that_matches_two_tickets_is_linked_to_both(desk, ticket):
    other = factories.ticket(State.OPEN, title="网关超时")
    link(desk, ticket)
    link(desk, other, place="")
    arrived = factories.contacts(1)

    assert link_new(run_id=arrived[0].run_id, at=desk.tick()) == 2
    assert {one.ticket_id for one in arrived[0].ticket_links.all()} == {ticket.pk, other.pk}


def test_what_was_taken_out_stays_out_until_a_hand_links_it_again(desk, ticket):
    contact = factories.contacts(1)[0]
    link(desk, ticket)
    unlink_contact(ticket_id=ticket.pk, contact_id=contact.pk, reason="与充值无关", by=desk.locator, at=desk.tick())

    assert link(desk, ticket) == 0
    assert link_new(run_id=contact.run_id, at=desk.tick()) == 0
    assert TicketExclusion.objects.get().why == "与充值无关"
    assert link_these(ticket_id=ticket.pk, contact_ids=[contact.pk], by=desk.locator, at=desk.tick()) == 1
    assert not TicketExclusion.objects.exists()


@pytest.mark.parametrize(("state", "wanted", "who", "why"), [
    (State.ANALYSING, {"q": " ", "kind": ""}, "locator", "至少填写一个条件"),
    (State.MERGED, WANTED, "locator", "不能改动关联"),
    (State.DISMISSED, WANTED, "locator", "不能改动关联"),
    (State.ANALYSING, WANTED, "outsider", "只有客服"),
])
def test_what_cannot_be_linked_says_why(desk, state, wanted, who, why):
    made = factories.ticket(state)
    factories.contacts(1)

    with pytest.raises(CannotTicket, match=why):
        link_contacts(ticket_id=made.pk, wanted=wanted if wanted is WANTED else {"q": ""}, at=desk.tick(),
                      by=getattr(desk, who))
    assert not TicketContact.objects.filter(ticket=made).exists()


def test_no_reason_takes_nothing_out(desk, ticket):
    contact = factories.contacts(1)[0]
    link(desk, ticket)

    with pytest.raises(CannotTicket):
        unlink_contact(ticket_id=ticket.pk, contact_id=contact.pk, reason=" 无 ", by=desk.locator, at=desk.tick())
    assert TicketContact.objects.count() == 1


def test_a_stopped_query_links_nothing_more(desk, ticket):
    link(desk, ticket)
    stop_query(ticket_id=ticket.pk, query_id=TicketQuery.objects.get().pk, by=desk.locator, at=desk.tick())
    arrived = factories.contacts(2)

    assert link_new(run_id=arrived[0].run_id, at=desk.tick()) == 0
    assert Contact.objects.count() == 2


def test_a_unit_fills_the_candidates_that_it_proposes(desk):
    candidate = factories.ticket(State.CANDIDATE, unit=desk.unit.department, level="unit")
    factories.contacts(2)

    assert link_contacts(ticket_id=candidate.pk, wanted=WANTED, by=desk.unit, at=desk.tick()) == 2
