"""Two people act on the same complaint ticket at the same instant, over two real connections."""

import pytest

from approvals.inbox.services import AlreadyDecided, CannotDecide, Conflict, NotYours, decide
from complaints.tickets.models import State, TicketContact
from complaints.tickets.services import CannotTicket, link_contacts, merge_ticket, open_ticket
from complaints.tickets.services.arriving import link_new
from tests.concurrency.test_one_case import is_sound, together
from tests.tickets import factories
from tests.tickets.world import Desk
from workflows.ledger.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ATTEMPTS = 4
REFUSED = (CannotDecide, Conflict, AlreadyDecided, NotYours, CannotTicket)


@pytest.fixture
def desk():
    return Desk()


def test_two_people_decide_one_verdict(desk):
    from tests.organisation.factories import hold

    hold(desk.lead, "effect_judge")
    for _attempt in range(ATTEMPTS):
        ticket = desk.walk(desk.open(), State.VERIFYING)
        item, at = desk.item(ticket), desk.tick()

        def verdict(n, item=item, at=at):
            return decide(item_id=item.pk, case_id=item.case_id, outcome=("effective", "still_there")[n], at=at,
                          comment="已核对数据", by=(desk.judge, desk.lead)[n], form={})

        results = together(2, verdict)
        assert sum(isinstance(one, REFUSED) for one in results) == 1, results
        assert ticket.said.filter(node="judge").count() == 1
        assert is_sound(desk.fresh(ticket).case)


def test_a_candidate_is_confirmed_once(desk):
    for _attempt in range(ATTEMPTS):
        made, at = desk.propose(), desk.tick()
        results = together(2, lambda n, made=made, at=at: open_ticket(
            ticket_id=made.pk, by=(desk.locator, desk.lead)[n], at=at))
        assert sum(isinstance(one, CannotTicket) for one in results) == 1, results
        assert Event.objects.filter(stream=made.stream, verb="tickets.ticket.opened").count() == 1


def test_what_arrives_while_tickets_are_merged_is_linked_to_the_one_that_goes_on(desk):
    for attempt in range(ATTEMPTS):
        source, target = desk.open(title=f"一 {attempt}"), desk.open(title=f"二 {attempt}")
        for one in (source, target):
            link_contacts(ticket_id=one.pk, wanted={"q": f"matter{attempt}"}, by=desk.locator, at=desk.tick())
        arrived, at = factories.contacts(20, text=f"matter{attempt} 未到账"), desk.tick()

        def deed(n, source=source, target=target, arrived=arrived, at=at):
            if n:
                return link_new(run_id=arrived[0].run_id, at=at)
            return merge_ticket(ticket_id=source.pk, into_id=target.pk, reason="同一问题", by=desk.lead, at=at)

        results = together(2, deed)
        assert not [one for one in results if isinstance(one, Exception)], results
        assert TicketContact.objects.filter(ticket=target).count() == 20
        assert desk.fresh(source).state == State.MERGED


def test_merging_crosswise_leaves_one_of_the_two(desk):
    for attempt in range(ATTEMPTS):
        pair, at = [desk.open(title=f"{side} {attempt}") for side in "甲乙"], desk.tick()
        results = together(2, lambda n, pair=pair, at=at: merge_ticket(
            ticket_id=pair[n].pk, into_id=pair[1 - n].pk, reason="同一问题", by=(desk.lead, desk.locator)[n], at=at))
        assert sum(isinstance(one, CannotTicket) for one in results) == 1, results
        assert sorted(desk.fresh(one).state for one in pair) == [State.MERGED, State.OPEN]


def test_a_step_is_decided_while_the_ticket_is_merged_away(desk):
    for _attempt in range(ATTEMPTS):
        source, target = desk.walk(desk.open(), State.ANALYSING), desk.open()
        factories.found_cause(source)
        item, at = desk.item(source), desk.tick()

        def deed(n, item=item, source=source, target=target, at=at):
            if n:
                return decide(item_id=item.pk, case_id=item.case_id, outcome="analysed", by=desk.analyst, at=at,
                              comment="已查明", form={"finding": "网关老化"})
            return merge_ticket(ticket_id=source.pk, into_id=target.pk, reason="同一问题", by=desk.lead, at=at)

        results = together(2, deed)
        assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, REFUSED)], results
        assert desk.fresh(source).state == State.MERGED
        assert is_sound(desk.fresh(source).case)
        assert desk.items(source) == []
