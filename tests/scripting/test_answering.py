"""A script of a ticket reaches its complaints at once, and each keeps the version that was read out."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals.organisation.roles import Role
from complaints.scripting import selectors, services, showing
from complaints.scripting.models import ReadOut
from complaints.scripting.services import CannotAnswer
from complaints.tickets.models import State, TicketContact, TicketRun
from tests.organisation.factories import add_person
from tests.runtime.desk import filled
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from tests.tickets.factories import MONDAY, contacts, people, ticket
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.runtime.services import start_case
from workflows.scripts.models import ScriptVersion
from workflows.scripts.services import Wording, draft_version, publish_at_once, publish_words, withdraw_script

PLACES = [place for place in places("complaints.scripting") if place.name]
TOLD = "24 小时内自动补账，无需重复支付。"


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def office(db):
    return people()


@pytest.fixture
def spike(office, monkeypatch):
    """A ticket with its case and 41 complaints linked."""
    filled(monkeypatch)
    publish("letter", in_a_row("letter", "write", "send"))
    made = ticket(State.ANALYSING, specialist=office.analyst.department, linked=contacts(41))
    made.case = start_case(process_key="letter", key="CMP-L", title=made.title, by=office.locator.as_actor(), at=MONDAY)
    made.save()
    TicketRun.objects.create(ticket=made, case=made.case, round=1, at=MONDAY)
    return made


def tell(spike, by, at=None, text=TOLD, lasts=timedelta(days=1)):
    at = at or now()
    said = Wording(text=text, valid_until=at + lasts)
    return publish_at_once(case_id=spike.case_id, title="银联充值未到账", wording=said, by=by.as_actor(), at=at)


def linked(spike):
    return list(TicketContact.objects.filter(ticket=spike).order_by("contact").values_list("contact_id", flat=True))


def test_a_script_reaches_every_linked_complaint_and_new_ones_without_writing_to_them(spike, office):
    version = tell(spike, office.zhaolin, MONDAY)
    assert selectors.in_force_for(linked(spike), MONDAY) == dict.fromkeys(linked(spike), version)
    [late] = contacts(1)
    assert selectors.in_force_for([late.pk], MONDAY) == {}
    TicketContact.objects.create(ticket=spike, contact=late, how="query", at=MONDAY)
    assert selectors.in_force_for([late.pk], MONDAY) == {late.pk: version}
    assert selectors.in_force_for([late.pk], MONDAY + timedelta(days=1)) == {}
    assert selectors.contacts_of(version).count() == 42


def test_the_version_that_was_read_out_is_kept_when_another_is_told(spike, office):
    first, [one, two, *_rest] = tell(spike, office.zhaolin, MONDAY), linked(spike)
    later = MONDAY + timedelta(hours=1)
    assert services.read_out(version_id=first.pk, contact_ids=[one], by=office.yulan, at=MONDAY) == 1
    assert services.read_out(version_id=first.pk, contact_ids=[one, two], by=office.zhaolin, at=MONDAY) == 1
    assert services.read_out(version_id=first.pk, contact_ids=[one], by=office.yulan, at=MONDAY) == 0
    draft = draft_version(script_id=first.script_id, by=office.zhaolin.as_actor(), at=later,
                          wording=Wording(text="48 小时内补账。", valid_until=later + timedelta(days=1)))
    second = publish_words(version_id=draft.pk, revision=0, by=office.zhaolin.as_actor(), at=later)
    with pytest.raises(CannotAnswer, match="没有生效"):
        services.read_out(version_id=first.pk, contact_ids=[two], by=office.yulan, at=later)
    services.read_out(version_id=second.pk, contact_ids=[one], by=office.yulan, at=later)

    kept = ReadOut.objects.filter(contact=one).order_by("at").values_list("version__number", "by__name", "at")
    assert list(kept) == [(1, "于兰", MONDAY), (2, "于兰", later)]
    assert Event.objects.filter(verb="script.read_out").count() == 3
    assert all(verdict.wrong is None for verdict in verify_all())


def test_what_cannot_be_read_out(spike, office):
    version, [foreign] = tell(spike, office.zhaolin, MONDAY), contacts(1)
    for ids, by, said in (([], office.yulan, "至少一件"), ([foreign.pk], office.yulan, "没有关联"),
                          (range(1, 502), office.yulan, "最多登记 500"),
                          (linked(spike)[:1], office.zhengshen, "业务人员")):
        with pytest.raises(CannotAnswer, match=said):
            services.read_out(version_id=version.pk, contact_ids=ids, by=by, at=MONDAY)
    with pytest.raises(CannotAnswer, match="没有找到"):
        services.read_out(version_id=0, contact_ids=[1], by=office.yulan, at=MONDAY)
    withdraw_script(script_id=version.script_id, reason="已修复", by=office.zhaolin.as_actor(), at=MONDAY)
    with pytest.raises(CannotAnswer, match="没有生效"):
        services.read_out(version_id=version.pk, contact_ids=linked(spike)[:1], by=office.yulan, at=MONDAY)
    assert not ReadOut.objects.exists()


def test_what_was_read_out_stays(spike, office):
    version = tell(spike, office.zhaolin, MONDAY)
    services.read_out(version_id=version.pk, contact_ids=linked(spike)[:1], by=office.yulan, at=MONDAY)
    for deed in (lambda: ReadOut.objects.update(at=MONDAY), lambda: ReadOut.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_a_clerk_sees_copies_and_reads_out_one_and_many(spike, office):
    version, ids, clerk = tell(spike, office.zhaolin), linked(spike), signed_in(office.yulan)
    assert "临时口径" in clerk.get("/complaints/").content.decode()
    said = clerk.get(f"/complaints/{ids[0]}/").content.decode()
    assert TOLD in said
    assert "复制口径" in said
    read_out = f"/complaints/answering/{version.pk}/read-out/"
    answer = clerk.post(read_out, {"contact": ids[0], "back": "contact"}, follow=True)
    assert "已按这一版答复" in answer.content.decode()
    assert "v1" in answer.content.decode()
    assert clerk.post(read_out, {"contact": ids[1:11]}).status_code == 302
    assert ReadOut.objects.count() == 11
    assert clerk.post(read_out, {"contact": ["x", "9" * 40]}).status_code == 409
    page = clerk.get(f"/complaints/answering/{version.pk}/?open=1")
    assert page.context["page"].paginator.count == 30
    assert "已答复 11 件" in clerk.get("/complaints/answering/").content.decode()
    table = clerk.get(f"/complaints/answering/{version.pk}.csv").content.decode("utf-8-sig")
    assert table.count("于兰") == 11


def test_an_expired_script_is_marked_and_not_offered(spike, office):
    tell(spike, office.zhaolin, now() - timedelta(hours=2), lasts=timedelta(hours=1))
    version, clerk = ScriptVersion.objects.get(), signed_in(office.yulan)
    said = clerk.get(f"/complaints/{linked(spike)[0]}/").content.decode()
    assert "已失效，不要照此答复" in said
    assert "已按此口径答复" not in said
    assert "复制口径" not in said
    assert "不要再照此答复" in clerk.get(f"/complaints/answering/{version.pk}/").content.decode()
    assert "现在没有生效的投诉口径" in clerk.get("/complaints/answering/").content.decode()
    assert "临时口径</span>" not in clerk.get("/complaints/").content.decode()


def test_a_ticket_shows_its_scripts_and_leads_to_a_new_one(spike, office):
    analyst = signed_in(office.analyst)
    assert "还没有口径" in analyst.get(f"/tickets/{spike.key}/").content.decode()
    tell(spike, office.zhaolin)
    said = analyst.get(f"/tickets/{spike.key}/").content.decode()
    assert TOLD in said
    assert f"/scripts/new/?case={spike.case.key}" in said


def test_statements_stay_few_however_many_complaints(spike, office, rf, django_assert_max_num_queries):
    version, clerk = tell(spike, office.zhaolin), signed_in(office.yulan)
    services.read_out(version_id=version.pk, contact_ids=linked(spike)[:20], by=office.yulan, at=now())
    for url in ("/complaints/", f"/complaints/{linked(spike)[0]}/", "/complaints/answering/",
                f"/complaints/answering/{version.pk}/"):
        clerk.get(url)
        with django_assert_max_num_queries(12):
            assert clerk.get(url).status_code == 200
    with django_assert_max_num_queries(1):
        showing.ticket_panel(rf.get("/"), spike)
    chosen = linked(spike)
    with django_assert_max_num_queries(2):
        selectors.in_force_for(chosen, now())
    with django_assert_max_num_queries(14):
        services.read_out(version_id=version.pk, contact_ids=chosen, by=office.yulan, at=now())


def test_english(spike, office):
    version, clerk = tell(spike, office.zhaolin), signed_in(office.yulan)
    clerk.cookies["django_language"] = "en"
    assert "Copy the words" in clerk.get(f"/complaints/{linked(spike)[0]}/").content.decode()
    assert "Linked complaints" in clerk.get(f"/complaints/answering/{version.pk}/").content.decode()


def test_every_view_says_who_may_see_it_and_keeps_to_it(spike, office):
    version = tell(spike, office.zhaolin)
    samples = {place.name: {"pk": version.pk} for place in PLACES}
    clients = {role: signed_in(add_person(role=role)) for role in Role.values}
    assert len(PLACES) == 4
    assert [place.route for place in PLACES if place.access is None] == []
    assert [one for place in PLACES for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in PLACES if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in PLACES if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
