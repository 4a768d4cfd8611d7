"""The page and the lists behind it: every number opens as many rows as it counts, for any filter."""

import re
from html import unescape
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from reports.dashboards.models import Progress
from reports.dashboards.selectors import MEASURES
from reports.dashboards.services import keep
from tests.dashboards.conftest import as_person, leader
from tests.organisation.factories import add_person
from tests.url_walk import expected_refusals, places, strangers_pass, url_of

NUMBER = re.compile(r'href="([^"]+)" data-count="(\d+)"')
TOTAL = re.compile(r'data-total="(\d+)"')
FILTERS = ("", "?period=month", "?period=year&unit=MKT", "?period=year&process=marketing_case",
           "?period=custom&since=2026-08&until=2026-10&unit=MKT&process=marketing_case", "?process=gateway_change")


def said(answer):
    return answer.content.decode()


def numbers(page):
    return {(unescape(path), int(count)) for path, count in NUMBER.findall(page)}


@pytest.mark.parametrize("asked", FILTERS)
def test_every_number_opens_as_many_rows_as_it_counts(autumn, asked):
    client = as_person(leader())
    found = numbers(said(client.get(f"/dashboard/{asked}")))
    assert found
    for path, count in found:
        page = client.get(path)
        assert (path, int(TOTAL.search(said(page))[1])) == (path, count)
        assert said(page).count("<tr data-row>") == min(count, 50)


def test_all_measures_are_reached_from_the_page(autumn):
    client = as_person(leader())
    reached = {re.search(r"measure=(\w+)", path)[1] for path, _count in numbers(said(client.get(
        "/dashboard/?period=year")))}
    assert set(MEASURES) - reached <= {"still_there", "unevaluated", "unevaluated_beyond"}  # nothing there to count
    for measure in MEASURES:
        assert client.get("/dashboard/cases/", {"measure": measure}).status_code == 200


@pytest.mark.parametrize("role", [Role.LEADER, Role.PROCESS_MANAGER, Role.AUDITOR])
def test_whoever_sees_a_row_may_open_its_case(autumn, role):
    client = as_person(Person.objects.filter(role=role, is_active=True).order_by("pk").first())
    for measure in MEASURES:
        for process in ("", "marketing_case", "gateway_change", "complaint_ticket"):
            asked = {"measure": measure, "period": "year", "process": process}
            for row in client.get("/dashboard/cases/", asked).context["rows"][:1]:
                assert (row.path, client.get(row.path).status_code) == (row.path, 200)


def test_the_finding_stands_before_all_numbers_with_its_rule(autumn):
    page = as_person(leader()).get("/dashboard/?period=year")
    text = said(page)
    first = page.context["found"][0]
    assert text.index(first.sentence) < text.index("ld-keynumbers")
    assert f'id="{first.place}"' in text
    assert "这句话怎样选出" in text


def test_months_and_filters_stand_in_the_address_and_nonsense_is_not_asked_for(autumn):
    client = as_person(leader())
    page = client.get("/dashboard/?period=custom&since=2026-09&until=2026-09&unit=MKT")
    wanted = page.context["wanted"]
    assert (f"{wanted.first:%Y-%m}", f"{wanted.last:%Y-%m}", wanted.unit.code) == ("2026-09", "2026-09", "MKT")
    assert 'value="MKT" selected' in said(page)
    for wrong in ("?period=x&unit=y&process=z", "?period=custom&since=2026-13", "?unit=%00", "?period=custom&since=a"):
        assert client.get(f"/dashboard/{wrong}").context["wanted"].unit is None
    assert "截止月份早于起始月份" in said(client.get("/dashboard/?period=custom&since=2026-09&until=2026-08"))
    assert "最多看 36 个月" in said(client.get("/dashboard/?period=custom&since=2016-09&until=2026-08"))
    assert client.get("/dashboard/cases/?measure=secrets").status_code == 404
    assert client.get("/dashboard/cases/").status_code == 404
    for wrong in ("stage=x", "stage=99&fate=nix", "node=%00", "by=nobody", "page=z", "field=%00"):
        assert client.get(f"/dashboard/cases/?measure=left&{wrong}").status_code == 200


def test_before_anything_was_counted_no_number_is_shown(autumn):
    Progress.objects.all().delete()
    text = said(as_person(leader()).get("/dashboard/"))
    assert "正在首次统计" in text
    assert "data-count" not in text

    call_command("recount", stdout=StringIO())
    assert "data-count" in said(as_person(leader()).get("/dashboard/?period=year"))


def test_an_empty_house_says_what_comes_next(db):
    keep(at=timezone.now())
    text = said(as_person(add_person(role=Role.LEADER)).get("/dashboard/"))
    assert "这里还没有可看的案件" in text
    assert "data-count" not in text


def test_those_who_may_read_every_case_see_it_and_nobody_else(db):
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    found = list(places("reports.dashboards"))
    assert {place.name for place in found} == {"dashboard", "dashboard-cases"}
    for place in found:
        url = url_of(place, {})
        assert not strangers_pass(place, url)
        assert list(expected_refusals(place, url, clients)) == []
        assert clients[Role.AUDITOR].post(url).status_code in (403, 405)
    assert {role for role in Role.values if clients[role].get("/dashboard/").status_code == 200} == {
        Role.LEADER, Role.AUDITOR, Role.PROCESS_MANAGER}


def test_the_page_takes_the_same_few_statements_whatever_there_is(autumn):
    client = as_person(leader())
    client.get("/dashboard/")
    taken = []
    for asked in ("?period=month", "?period=year", "?period=year&unit=MKT&process=marketing_case"):
        with CaptureQueriesContext(connection) as statements:
            client.get(f"/dashboard/{asked}")
        taken.append(len(statements))
    assert max(taken) <= 16
    with CaptureQueriesContext(connection) as statements:
        client.get("/dashboard/cases/?measure=steps&period=year&node=fill&by=MKT")
    assert len(statements) <= 9


def test_leaders_find_it_first_and_others_among_their_pages(autumn):
    text = said(as_person(leader()).get("/dashboard/"))
    side = text[text.index("ld-side"):]
    assert side.index('href="/dashboard/"') < side.index('href="/inbox/"')
    staff = said(as_person(add_person(role=Role.STAFF)).get("/inbox/"))
    assert 'href="/dashboard/"' not in staff


def test_everything_is_said_in_english_as_well(autumn):
    client = as_person(leader())
    client.cookies["django_language"] = "en"
    page = said(client.get("/dashboard/?period=year"))
    for text in ("Operations dashboard", "Waiting heat", "Median", "How this sentence is chosen", "working days"):
        assert text in page
    assert "Steps decided" in said(client.get("/dashboard/cases/?measure=steps"))
