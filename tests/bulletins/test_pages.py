"""The pages of bulletins: who reads which, asking for one, its progress, figures and file."""

import pytest

from approvals.organisation.models import Department
from approvals.organisation.roles import Role
from reports.bulletins.models import Bulletin
from reports.bulletins.services import request_bulletin
from tests.archive.conftest import NOVEMBER, as_person
from tests.bulletins.test_bulletins import NOON
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger import outbox


def said(answer):
    return answer.content.decode()


@pytest.fixture
def bulletin(office, network):
    made = request_bulletin(department_id=network.specialist_id, month=NOVEMBER, by=office.judge, at=NOON)
    outbox.deliver_due(100, NOON)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("who", ["analyst", "gaofei", "judge", "wangmin", "zhouzong", "zhengshen", "wujing"])
def test_the_department_quality_leaders_and_auditors_read_it(office, bulletin, who):
    client = as_person(getattr(office, who))
    assert bulletin.code in said(client.get("/bulletins/"))
    assert "0.60" in said(client.get(f"/bulletins/{bulletin.code}/"))
    file = client.get(f"/bulletins/{bulletin.code}/file.pdf")
    assert b"".join(file).startswith(b"%PDF")
    assert "attachment" in file["Content-Disposition"]


@pytest.mark.parametrize("who", ["outsider", "zhaolin", "unit"])
def test_others_find_nothing(office, bulletin, who):
    client = as_person(getattr(office, who))
    assert bulletin.code not in said(client.get("/bulletins/"))
    for address in (f"/bulletins/{bulletin.code}/", f"/bulletins/{bulletin.code}/file.pdf"):
        assert client.get(address).status_code == 404


def test_definitions_stand_on_the_page_and_the_filter_in_the_address(office, bulletin):
    client = as_person(office.judge)
    page = client.get("/bulletins/", {"month": "2026-11", "department": bulletin.department_id})
    assert "客户数（当月日均）" in said(page)
    assert [one.pk for one in page.context["page"]] == [bulletin.pk]
    for wanted in ({"month": "2026-10"}, {"department": Department.objects.get(code="FIN").pk}):
        assert not client.get("/bulletins/", wanted).context["page"].object_list
    assert client.get("/bulletins/", {"month": "x", "department": "y", "page": "z"}).status_code == 200


def test_one_is_asked_for_and_its_progress_is_shown(office, network):
    client = as_person(office.analyst)
    answer = client.post("/bulletins/ask/", {"month": "2026-10", "department": network.specialist_id})
    made = Bulletin.objects.get()
    assert answer["Location"] == f"/bulletins/{made.code}/"
    part = said(client.get(answer["Location"], HTTP_HX_REQUEST="true"))
    assert "<progress" in part
    assert "<html" not in part
    assert client.get(f"/bulletins/{made.code}/file.pdf").status_code == 404


@pytest.mark.parametrize("sent", [
    {}, {"month": "2026-13"}, {"month": "2999-01"}, {"month": "2026-11", "department": "0"}])
def test_what_cannot_be_made_is_refused_in_a_sentence(office, network, sent):
    sent = {"department": network.specialist_id, **sent}
    answer = as_person(office.analyst).post("/bulletins/ask/", sent)
    assert answer.status_code == 422
    assert not Bulletin.objects.exists()


def test_an_auditor_reads_and_asks_for_none(office, network):
    client = as_person(office.zhengshen)
    assert "/bulletins/ask/" not in said(client.get("/bulletins/"))
    sent = {"month": "2026-11", "department": network.specialist_id}
    assert client.post("/bulletins/ask/", sent).status_code == 403


def test_english_pages_and_few_statements(office, bulletin, django_assert_max_num_queries):
    client = as_person(office.judge)
    client.cookies["django_language"] = "en"
    assert "Complaints per 10,000" in said(client.get("/bulletins/"))
    assert "Denominator" in said(client.get(f"/bulletins/{bulletin.code}/"))
    for address in ("/bulletins/", f"/bulletins/{bulletin.code}/"):
        with django_assert_max_num_queries(12):
            client.get(address)


def test_every_view_says_who_may_see_it_and_keeps_to_it(office, network):
    bulletin = request_bulletin(department_id=network.specialist_id, month=NOVEMBER, by=office.judge, at=NOON)
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    samples = {name: {"code": bulletin.code} for name in ("bulletin", "bulletin-file")}
    found = list(places("reports.bulletins"))
    assert len(found) == 4
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
