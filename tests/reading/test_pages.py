"""The log itself: found by person, object and days, taken as a table, and open to two roles alone."""

import csv
import io
import json
from datetime import timedelta

from django.utils import timezone

from approvals.organisation.roles import Role
from reports.reading import selectors
from reports.reading.models import Read
from reports.reading.services import seal_all
from tests.archive.conftest import as_person
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger.models import Event
from workflows.runtime.models import Case

ROOM = "reports.reading"


def said(answer):
    return answer.content.decode()


def test_the_log_is_found_by_person_object_and_days(house, reader, auditor, administrator):
    other = as_person(add_person(role=Role.AUDITOR, name="秦越"))
    case = Case.objects.first()
    reader.get(f"/c/{case.key}/trail/")
    other.get("/audit/")
    whole = said(administrator.get("/audit/reads/"))
    assert "郑审" in whole
    assert "秦越" in whole
    assert f"/c/{case.key}/trail/" in said(administrator.get("/audit/reads/", {"person": "郑审"}))
    assert "/audit/</" not in said(administrator.get("/audit/reads/", {"person": auditor.number}))
    assert "秦越" not in said(administrator.get("/audit/reads/", {"q": case.key}))
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "没有符合条件的查阅记录" in said(administrator.get("/audit/reads/", {"until": yesterday.isoformat()}))
    assert "秦越" in said(administrator.get("/audit/reads/", {"since": timezone.localdate().isoformat()}))
    assert "秦越" in said(administrator.get("/audit/reads/", {"since": "gestern", "before": "²"}))


def test_pages_go_on_where_the_last_one_ended(house, reader, administrator):
    for number in range(selectors.PAGE + 3):
        reader.get("/audit/", {"q": f"N{number}"})
    first = administrator.get("/audit/reads/", {"kind": "audit"})
    oldest = first.context["page"].next_before
    assert f"before={oldest}" in said(first)
    second = administrator.get("/audit/reads/", {"kind": "audit", "before": oldest})
    shown = [one.pk for one in (*first.context["page"].reads, *second.context["page"].reads)]
    assert shown == list(Read.objects.filter(kind="audit").order_by("-pk").values_list("pk", flat=True))
    assert second.context["page"].next_before is None


def test_a_table_is_taken_with_its_filters_and_that_is_an_event(house, reader, auditor):
    reader.get(f"/c/{Case.objects.first().key}/")
    reader.get("/audit/", {"q": "=1+1"})
    answer = reader.get("/audit/reads/reads.csv", {"person": auditor.number, "kind": "audit"})
    table = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [len(row) for row in table] == [8, 8]
    assert table[1][6] == "/audit/?q==1+1"
    event = Event.objects.of_stream("audit").get()
    assert event.verb == "reads.exported"
    told = json.loads(event.body)
    assert told["detail"] == {"filters": {"person": auditor.number, "kind": "audit"}, "count": 1}
    assert told["actor"]["address"] == "127.0.0.1"
    assert Read.objects.last().page == "reads-csv"


def test_a_trail_says_who_has_read_it_to_whoever_may_know(house, reader, administrator):
    case = Case.objects.first()
    reader.get(f"/c/{case.key}/")
    page = said(reader.get(f"/c/{case.key}/trail/"))
    assert "谁看过" in page
    assert "郑审" in page
    assert "审计角色的查阅会留痕" in page
    leader = as_person(add_person(role=Role.LEADER))
    assert "谁看过" not in said(leader.get(f"/c/{case.key}/trail/"))


def test_the_page_says_how_far_the_log_is_sealed_in_two_languages(house, reader):
    assert "每 5 分钟封存一批" in said(reader.get("/audit/reads/"))
    seal_all(at=timezone.now())
    assert "已封存 1 批" in said(reader.get("/audit/reads/"))
    reader.cookies["django_language"] = "en"
    page = said(reader.get("/audit/reads/"))
    assert "Log of reads" in page
    assert "1 waits for its seal" in page


def test_the_log_is_read_with_few_statements(house, reader, django_assert_max_num_queries):
    for number in range(60):
        reader.get("/audit/", {"q": f"N{number}"})
    with django_assert_max_num_queries(10):
        reader.get("/audit/reads/")


def test_every_view_says_who_may_see_it_and_keeps_to_it(house):
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    found = list(places(ROOM))
    assert len(found) == 2
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, {}), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, {})))] == []
    assert [one for place in found if (one := auditor_changes(place, url_of(place, {}), clients[Role.AUDITOR]))] == []
