"""The pages of tickets: the list, one, its contacts, a new one, and the deeds on them."""

import pytest
from django.test import Client

from approvals.organisation.roles import Role
from complaints.tickets import panels
from complaints.tickets.models import State, Ticket, TicketContact
from complaints.tickets.services import link_contacts
from tests.organisation.factories import add_person
from tests.tickets import factories
from tests.tickets.eventful import eventful
from tests.tickets.world import real_ticket
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of

ROOM = "complaints.tickets.views"


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def locator(desk):
    return signed_in(desk.locator)


@pytest.fixture
def bare_panels(monkeypatch):
    """The page without the sections of other rooms."""
    monkeypatch.setattr(panels, "_panels", {})


def test_the_list_is_filtered_by_what_the_url_says_and_sorted_by_priority(desk, locator):
    low = factories.ticket(State.OPEN, title="宽带报修慢")
    high = factories.ticket(State.ANALYSING, urgency=3, impact=3, specialist=desk.analyst.department, major=True)
    over = factories.ticket(State.DISMISSED, urgency=3, difficulty=3, impact=3)

    shown = {url: [one.key for one in locator.get(url).context["page"]] for url in (
        "/tickets/", "/tickets/?q=宽带", "/tickets/?state=dismissed", "/tickets/?specialist=NET", "/tickets/?major=on",
        "/tickets/?kind=batch", "/tickets/?state=rubbish&page=x")}
    assert list(shown.values()) == [
        [high.key, low.key, over.key], [low.key], [over.key], [high.key], [high.key], [],
        [high.key, low.key, over.key]]
    said = locator.get("/tickets/").content.decode()
    assert "18 = 3 × 2 × 3" in said
    assert "没有符合条件的工单" in locator.get("/tickets/?kind=batch").content.decode()


def test_whoever_has_nothing_to_do_with_it_finds_no_ticket(desk):
    ticket = factories.ticket(State.ANALYSING)
    outsider = signed_in(desk.outsider)

    assert "没有与您有关的工单" in outsider.get("/tickets/").content.decode()
    for url in (f"/tickets/{ticket.key}/", f"/tickets/{ticket.key}/contacts/"):
        assert outsider.get(url).status_code == 404
    for deed in ("confirm", "dismiss", "merge", "reopen", "raise", "link"):
        assert outsider.post(f"/tickets/{ticket.key}/{deed}/", {"reason": "不成立"}).status_code == 404
    assert Ticket.objects.get().state == State.ANALYSING


@pytest.mark.parametrize("number", [3, 300])
def test_a_ticket_is_shown_in_twelve_statements_however_many_contacts(
        desk, bare_panels, locator, number, django_assert_max_num_queries):
    ticket = desk.walk(desk.open(), State.IMPROVING)
    factories.contacts(number)
    link_contacts(ticket_id=ticket.pk, wanted={"q": "未到账"}, by=desk.locator, at=desk.tick())
    locator.get(f"/tickets/{ticket.key}/")

    with django_assert_max_num_queries(8):
        page = locator.get(f"/tickets/{ticket.key}/")
    said = page.content.decode()
    assert page.context["ticket"].linked == number
    assert [(step.label, step.state) for step in page.context["stages"]][3:5] == [
        ("完成优化改进", "current"), ("判定有效", "ahead")]
    assert f"{number} 件相近" in said
    assert "已定位" in said


def test_with_the_sections_of_all_rooms_it_takes_no_more_than_twelve(desk, locator, django_assert_max_num_queries):
    ticket = eventful(desk)
    factories.contacts(3)
    link_contacts(ticket_id=ticket.pk, wanted={"q": "未到账"}, by=desk.locator, at=desk.tick())
    locator.get(f"/tickets/{ticket.key}/")  # SQLite is asked once whether it knows JSON

    with django_assert_max_num_queries(12):
        said = locator.get(f"/tickets/{ticket.key}/").content.decode()
    for words in ("走一遍退款流程", "退款单在财务停了九天", "服务例会决议", "按方案执行", "退款一个工作日办结",
                  "退款没有应急流程", "银联未到账", "3 件相近"):
        assert words in said, words


def test_a_candidate_is_confirmed_on_its_page(desk, locator):
    candidate = factories.ticket(State.CANDIDATE)
    assert "确认立单" in locator.get(f"/tickets/{candidate.key}/").content.decode()
    assert "确认立单</button>" not in signed_in(desk.zhengshen).get(f"/tickets/{candidate.key}/").content.decode()

    assert locator.post(f"/tickets/{candidate.key}/confirm/").status_code == 302
    assert Ticket.objects.get().state == State.OPEN
    assert locator.post(f"/tickets/{candidate.key}/confirm/").status_code == 409


def test_a_refused_deed_keeps_what_was_typed_and_says_what_to_do(desk, locator):
    candidate = factories.ticket(State.CANDIDATE)

    empty = locator.post(f"/tickets/{candidate.key}/dismiss/", {"reason": ""})
    assert (empty.status_code, "还没有保存" in empty.content.decode()) == (422, True)
    wrong = locator.post(f"/tickets/{candidate.key}/merge/", {"into": "CMP-1999-0001", "reason": "同一问题"})
    assert wrong.status_code == 409
    assert "请核对工单号" in wrong.content.decode()
    assert "同一问题" in wrong.content.decode()
    assert locator.post(f"/tickets/{candidate.key}/dismiss/", {"reason": "系统割接"}).status_code == 302
    assert "系统割接" in locator.get(f"/tickets/{candidate.key}/").content.decode()


def test_a_ticket_is_proposed_from_a_filter_of_contacts(desk, locator):
    factories.contacts(5)
    url = "/tickets/new/?q=未到账&place=杭州"
    assert "将关联 5 件投诉" in locator.get(url).content.decode()

    sent = {"title": "银联充值未到账", "kind": "hot", "level": "company", "urgency": 3, "difficulty": 2, "impact": 3}
    assert locator.post(url, {**sent, "title": ""}).status_code == 422
    assert locator.post(url, sent).status_code == 302
    made = Ticket.objects.get()
    assert (made.state, made.priority, made.links.count(), made.queries.count()) == (State.CANDIDATE, 18, 5, 1)


def test_contacts_are_linked_and_taken_out_on_their_page(desk, locator):
    ticket, other = factories.ticket(State.ANALYSING), factories.ticket(State.OPEN)
    contact = factories.contacts(3)[0]
    TicketContact.objects.create(ticket=other, contact=contact, how="hand", at=desk.clock)
    here = f"/tickets/{ticket.key}"

    assert locator.post(f"{here}/link/", {"q": ""}).status_code == 409
    assert locator.post(f"{here}/link/", {"since": "昨天"}).status_code == 422
    assert locator.post(f"{here}/link/", {"q": "未到账", "keep": "on"}).status_code == 302
    said = locator.get(f"{here}/contacts/").content.decode()
    assert "共 3 件" in said
    assert "同属 2 张工单" in said
    assert "持续关联" in said
    assert locator.post(f"{here}/contacts/{contact.pk}/unlink/", {"reason": ""}).status_code == 409
    assert locator.post(f"{here}/contacts/{contact.pk}/unlink/", {"reason": "与充值无关"}).status_code == 302
    assert locator.post(f"{here}/queries/{ticket.queries.get().pk}/stop/").status_code == 302
    assert (ticket.links.count(), ticket.queries.filter(active=True).count()) == (2, 0)


def test_a_hard_complaint_is_taken_up_from_its_contact(desk):
    contact = factories.contacts(1)[0]
    unit = signed_in(desk.unit)
    url = f"/tickets/individual/{contact.pk}/"

    assert unit.get(url).status_code == 200
    assert unit.get("/tickets/individual/999999/").status_code == 404
    assert unit.post(url, {"title": ""}).status_code == 422
    assert unit.post(url, {"title": "三次充值未到账", "summary": "已投诉三次"}).status_code == 302
    assert "客户影响当日除" in unit.get(f"/tickets/{Ticket.objects.get().key}/").content.decode()


def test_the_work_of_a_step_is_decided_in_the_inbox_and_what_was_typed_stays(desk, locator):
    ticket = desk.open()
    item = desk.item(ticket)
    page = locator.get(f"/inbox/{item.pk}/")
    assert "decide-suspected" in page.content.decode()

    refused = locator.post(f"/inbox/{item.case_id}/{item.pk}/decide/", {
        "outcome": "located", "comment": "已核对", "suspected": "退款流程没有时限", "specialist": "NET"})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "请填写「问题类型」" in said
    assert "退款流程没有时限" in said
    assert desk.fresh(ticket).state == State.OPEN


@pytest.mark.parametrize("url", ["/tickets/", "/tickets/new/"])
def test_the_pages_speak_english(locator, url):
    locator.cookies["django_language"] = "en"
    assert "Complaint tickets" in locator.get(url).content.decode()


def test_every_view_says_who_may_see_it_and_keeps_to_it(desk):
    ticket = real_ticket(desk)
    contact = factories.contacts(1)[0]
    sample = {"key": ticket.key, "contact_id": contact.pk, "query_id": 1}
    clients = {role: signed_in(add_person(role=role)) for role in Role.values}
    found = list(places(ROOM))
    samples = {place.name: {name: sample[name] for name in place.parameters} for place in found}

    assert len(found) == 14
    assert [place.route for place in found if place.access is None] == []
    urls = [(place, url_of(place, samples)) for place in found]
    assert [one for place, url in urls for one in expected_refusals(place, url, clients)] == []
    assert [one for place, url in urls if (one := strangers_pass(place, url))] == []
    assert [one for place, url in urls if (one := auditor_changes(place, url, clients[Role.AUDITOR]))] == []
