"""Contacts are ticked in the list, one by one, and go into a ticket that is there or into a new one."""

from uuid import uuid4

import pytest
from django.test import Client

from approvals.organisation.roles import Role
from complaints.forms import MOST_TICKED
from complaints.tickets.models import State, Ticket, TicketContact
from complaints.tickets.services import link_contacts, unlink_contact
from tests.organisation.factories import add_person
from tests.tickets import factories
from workflows.ledger.models import Event

NEW = {"deed": "new", "title": "充值未到账", "kind": "batch", "level": "company", "urgency": "2", "difficulty": "1",
       "impact": "3"}
PICKED = "/tickets/picked/"


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def locator(desk):
    return signed_in(desk.locator)


def keys_of(contacts):
    return [one.pk for one in contacts]


def test_ticks_survive_the_next_page_a_filter_and_the_way_back(desk, locator):
    contacts = factories.contacts(60)
    first, last = contacts[0].pk, contacts[-1].pk

    page = locator.get(f"/complaints/?q=充值&page=2&contact={first}&contact={last}&contact=rubbish&contact=²")
    assert (page.context["ticked"], page.context["elsewhere"]) == ([first, last], [first])
    said = page.content.decode()
    assert f'<input type="hidden" name="contact" value="{first}">' in said
    assert f'name="contact" value="{last}" checked' in said
    assert '<input type="hidden" name="q" value="充值">' in said
    back = locator.get(f"{PICKED}?q=充值&contact={first}&contact={last}")
    assert keys_of(back.context["contacts"]) == [first, last]
    assert back.context["back"].endswith(f"contact={first}&contact={last}")


def test_ticked_contacts_go_into_a_ticket_once_with_an_event_that_names_them(desk, locator):
    ticket = factories.ticket(State.ANALYSING)
    contacts = factories.contacts(3)
    sent = {"deed": "link", "into": f" {ticket.key.lower()} ", "contact": keys_of(contacts[:2])}

    answers = [locator.post(PICKED, sent, follow=True) for _ in range(2)]

    said = [str(*answer.context["messages"]) for answer in answers]
    assert said == ["已关联 2 件投诉。", "已关联 0 件投诉。2 件原已关联。"]
    assert set(TicketContact.objects.values_list("contact", "how")) == {(one.pk, "hand") for one in contacts[:2]}
    (event,) = Event.objects.filter(verb="tickets.contacts.linked")
    assert '"contacts":[' + ",".join(map(str, sorted(keys_of(contacts[:2])))) + "]" in event.body


def test_what_was_taken_out_of_a_ticket_comes_back_by_hand(desk, locator):
    ticket, (one,) = factories.ticket(State.ANALYSING), factories.contacts(1)
    link_contacts(ticket_id=ticket.pk, wanted={"place": "杭州"}, by=desk.locator, at=desk.tick())
    unlink_contact(ticket_id=ticket.pk, contact_id=one.pk, reason="不相关", by=desk.locator, at=desk.tick())

    locator.post(PICKED, {"deed": "link", "into": ticket.key, "contact": one.pk})

    assert TicketContact.objects.get().contact == one


def test_a_new_ticket_of_ticked_contacts_is_about_what_they_share_and_sent_twice_it_is_one(desk, locator):
    contacts = [*factories.contacts(2), *factories.contacts(1, place="宁波")]
    sent = {**NEW, "token": str(uuid4()), "contact": keys_of(contacts)}

    for _ in range(2):
        assert locator.post(PICKED, sent).status_code == 302

    ticket = Ticket.objects.get()
    assert (ticket.title, ticket.kind, ticket.priority, ticket.state) == ("充值未到账", "batch", 6, State.CANDIDATE)
    assert (ticket.product.name, ticket.place) == ("网上充值", None)
    assert ticket.links.count() == 3


def test_a_unit_fills_the_candidate_that_it_proposes_and_no_ticket_of_others(desk):
    contacts, other = factories.contacts(2), factories.ticket(State.ANALYSING, unit=desk.unit.department)
    unit = signed_in(desk.unit)

    made = unit.post(PICKED, {**NEW, "level": "unit", "token": str(uuid4()), "contact": keys_of(contacts)})
    assert made.status_code == 302
    assert Ticket.objects.get(origin__startswith="picked").links.count() == 2
    refused = unit.post(PICKED, {"deed": "link", "into": other.key, "contact": contacts[0].pk})
    assert refused.status_code == 409
    assert "只有客服" in refused.content.decode()
    assert other.links.count() == 0


@pytest.mark.parametrize(("changes", "status", "said"), [
    ({"contact": []}, 422, "请至少勾选一件投诉。"),
    ({"into": ""}, 422, "必填"),
    ({"into": "CMP-2026-9999"}, 422, "没有这张工单，请核对工单号。"),
    ({"contact": list(range(1, MOST_TICKED + 2))}, 422, "一次最多勾选"),
    ({**NEW, "title": " "}, 422, "还没有保存"),
    ({**NEW, "token": "rubbish"}, 422, "还没有保存"),
])
def test_what_cannot_be_done_is_said_and_nothing_is_lost(desk, locator, changes, status, said):
    contacts = factories.contacts(2)
    sent = {"deed": "link", "into": "", "summary": "多地同时发生", "contact": keys_of(contacts), **changes}

    answer = locator.post(PICKED, sent)

    assert answer.status_code == status
    page = answer.content.decode()
    assert said in page
    if sent["contact"] == keys_of(contacts):
        assert page.count('name="contact"') == page.count(" checked>") == 2
        assert "多地同时发生" in page
    assert not TicketContact.objects.exists()


def test_over_tickets_take_nothing_and_a_strangers_ticket_is_not_there(desk, locator):
    over, (one,) = factories.ticket(State.DISMISSED), factories.contacts(1)
    hidden = factories.ticket(State.ANALYSING, title="他人的工单")

    assert locator.post(PICKED, {"deed": "link", "into": over.key, "contact": one.pk}).status_code == 409
    answer = signed_in(desk.unit).post(PICKED, {"deed": "link", "into": hidden.key, "contact": one.pk})
    assert (answer.status_code, hidden.links.count()) == (422, 0)
    assert hidden.title not in answer.content.decode()


def test_only_who_steers_tickets_sees_boxes(desk, locator):
    factories.contacts(1)

    assert 'type="checkbox" name="contact"' in locator.get("/complaints/").content.decode()
    auditor = signed_in(add_person(role=Role.AUDITOR))
    page = auditor.get("/complaints/")
    assert page.status_code == 200
    assert 'type="checkbox" name="contact"' not in page.content.decode()
    assert auditor.get(PICKED).status_code == 403


@pytest.mark.parametrize("number", [2, 40])
def test_the_page_asks_as_often_for_two_as_for_forty(desk, locator, number, django_assert_max_num_queries):
    ticked = "&".join(f"contact={one.pk}" for one in factories.contacts(number))
    locator.get(PICKED)

    with django_assert_max_num_queries(12):
        assert locator.get(f"{PICKED}?{ticked}").status_code == 200
