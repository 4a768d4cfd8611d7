"""The pages of tracing: search in both directions, a campaign, a process with numbers on its diagram."""

import base64
import re

import pytest

from approvals.organisation.roles import Role
from complaints.tracing.services import keep_query, measure_campaigns
from tests.archive.conftest import as_person
from tests.library.releasing import publish_version
from tests.organisation.factories import add_person
from tests.tickets.factories import MONDAY, contacts, ticket
from tests.tracing.conftest import finding, revision
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


def said(answer):
    return answer.content.decode()


@pytest.fixture
def world(office, process, campaign):
    """A live ticket about a step and the campaign, a closed one with its version published, a finding."""
    office.live = ticket("improving", campaign=campaign, linked=contacts(3), title="回调丢失")
    office.closed = ticket("closed", title="重复扣费", verdict_by=office.judge)
    revision(office, process, office.live)
    revision(office, process, office.closed, version=process.version)
    publish_version(version_id=process.version.pk, by=office.pengyu.as_actor(), at=MONDAY)
    finding(office, process)
    finding(office, process, text="另一处", step="不在图上")
    finding(office, process, text="好了的", state="open", step="通知客户")
    measure_campaigns(at=MONDAY)
    return office


def drawn(page):
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    return base64.b64decode(found[1]).decode()


def test_a_step_shows_what_is_open_there_on_the_diagram_and_beside_it(world, process):
    page = said(as_person(world.wujing).get(f"/tracing/processes/{process.code}/"))
    svg = drawn(page)
    assert re.findall(r'class="bpmn-count">.*?<tspan[^>]*>(\d+)<', svg) == ["2", "1"]
    for words in (world.live.key, "掌厅没有回执", "另一处", "本版没有这个环节", "好了的"):
        assert words in page
    spots = page[page.index('id="spots"'):page.index('id="claims-title"')]
    assert world.closed.key not in spots  # nothing open about it
    theirs = said(as_person(world.lead).get(f"/tracing/processes/{process.code}/"))
    assert "掌厅没有回执" not in theirs  # findings are seen by those who may see them in field work


def test_a_version_says_what_it_claims_and_whether_that_was_verified(world, process):
    page = said(as_person(world.lead).get(f"/tracing/processes/{process.code}/"))
    claims = page[page.index('id="claims-title"'):]
    assert "已验证有效" in claims
    assert "尚未发布" in claims
    assert f"/tickets/{world.closed.key}/" in claims


def test_who_may_not_read_a_ticket_sees_its_number_alone(world, process):
    page = said(as_person(world.outsider).get(f"/tracing/processes/{process.code}/"))
    assert world.live.key in page
    assert "回调丢失" not in page
    assert f"/tickets/{world.live.key}/" not in page


@pytest.mark.parametrize(("words", "processes", "campaigns"), [
    ("", 1, 1), ("充值到账", 1, 0), ("0417", 0, 1), ("岁末", 0, 1), ("回调丢失", 1, 1), ("支付回调", 1, 0),
    ("没有的", 0, 0), ("x\x00y", 0, 0),
])
def test_one_search_finds_both_directions(world, words, processes, campaigns):
    page = as_person(world.lead).get("/tracing/", {"q": words, "page": "x"})
    assert (len(page.context["processes"]), page.context["page"].paginator.count) == (processes, campaigns)
    by_key = as_person(world.lead).get("/tracing/", {"q": world.live.key})
    assert (len(by_key.context["processes"]), by_key.context["page"].paginator.count) == (1, 1)


def test_a_campaign_shows_its_tickets_and_keeps_filters(world, campaign):
    client = as_person(world.locator)
    address = f"/tracing/campaigns/{campaign.key}/"
    assert world.live.key in said(client.get(address))
    refused = client.post(address, {"kind": "complaint"})
    assert refused.status_code == 422
    assert "至少填写" in said(refused)
    contacts(2, text="礼品")
    assert client.post(address, {"q": "礼品"}).status_code == 302
    page = client.get(address)
    assert page.context["measures"][0].count == 5
    query = page.context["queries"][0]
    assert client.post(f"/tracing/queries/{query.pk}/drop/").status_code == 302
    assert "已停用" in said(client.get(address))


def test_who_does_not_trace_changes_nothing(world, campaign):
    query = keep_query(case_id=campaign.pk, wanted={"q": "充值"}, by=world.locator, at=MONDAY)
    client = as_person(world.outsider)
    address = f"/tracing/campaigns/{campaign.key}/"
    assert "保存条件" not in said(client.get(address))
    assert client.post(address, {"q": "充值"}).status_code == 422
    client.post(f"/tracing/queries/{query.pk}/drop/")
    query.refresh_from_db()
    assert query.active


def test_what_there_is_not_is_not_found(world, process, campaign):
    client = as_person(world.lead)
    for address in ("/tracing/campaigns/MKT-1/", "/tracing/processes/PRC-9999/",
                    f"/tracing/processes/{process.code}/?version=99", f"/tracing/processes/{process.code}/?version=x"):
        assert client.get(address).status_code == 404
    assert client.post("/tracing/queries/99999/drop/").status_code == 404


def test_a_case_that_nobody_named_is_a_strangers_no_business(office, campaign):
    address = f"/tracing/campaigns/{campaign.key}/"
    assert as_person(office.outsider).get(address).status_code == 404
    assert as_person(office.chenxiao).get(address).status_code == 200


def test_english_pages_empty_states_and_few_statements(world, process, campaign, django_assert_max_num_queries):
    client = as_person(world.lead)
    client.cookies["django_language"] = "en"
    for address, words in (("/tracing/", "Complaints caused by campaigns"),
                           (f"/tracing/campaigns/{campaign.key}/", "Tickets that name this campaign"),
                           (f"/tracing/processes/{process.code}/", "What versions claim to fix")):
        assert words in said(client.get(address))
        with django_assert_max_num_queries(14):
            client.get(address)
    assert "No campaign fits" in said(client.get("/tracing/?q=nothing"))


def test_every_view_says_who_may_see_it_and_keeps_to_it(world, process, campaign):
    query = keep_query(case_id=campaign.pk, wanted={"q": "充值"}, by=world.locator, at=MONDAY)
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    samples = {"tracing-campaign": {"key": campaign.key}, "tracing-process": {"code": process.code},
               "tracing-query-drop": {"pk": query.pk}}
    found = list(places("complaints.tracing"))
    assert len(found) == 4
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
