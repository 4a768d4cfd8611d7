"""The pages of event logs: who asks for one, how far it is, what it says, its file."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.organisation.roles import Role
from reports.mining import services
from reports.mining.models import LogExport
from reports.mining.services import request_log
from tests.archive.conftest import as_person
from tests.organisation.factories import add_person
from tests.url_walk import expected_refusals, places, strangers_pass, url_of
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.runtime.models import Case


@pytest.fixture
def asked(house):
    day = timezone.localdate(Case.objects.earliest("started_at").started_at)
    return {"process": "marketing_case", "since": f"{day}", "until": f"{day + timedelta(days=400)}", "format": "xes"}


def said(answer):
    return answer.content.decode()


def test_an_auditor_asks_and_gets_a_log_whose_cases_fit(house, asked):
    client = as_person(add_person(role=Role.AUDITOR))
    first = said(client.get("/audit/logs/"))
    assert "还没有导出过" in first
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in first  # a period is proposed, as browsers read it
    answer = client.post("/audit/logs/ask/", asked)
    (made,) = LogExport.objects.all()
    assert answer["Location"] == f"/audit/logs/{made.code}/"
    waiting = said(client.get(answer["Location"], HTTP_HX_REQUEST="true"))
    assert "<progress" in waiting
    assert client.get(f"/audit/logs/{made.code}/file").status_code == 404
    client.post("/audit/logs/ask/", asked)  # pressed twice: the one that waits
    assert LogExport.objects.count() == 1

    outbox.deliver_due(100, timezone.now() + timedelta(seconds=5))
    page = said(client.get(answer["Location"]))
    assert "2 件案件全部与其流程版本相符" in page
    file = b"".join(client.get(f"/audit/logs/{made.code}/file"))
    assert file.startswith(b"\x1f\x8b")
    assert list(Event.objects.of_stream("audit").order_by("seq").values_list("verb", flat=True)) == [
        "mining.log.requested", "mining.log.made"]
    client.cookies["django_language"] = "en"
    assert "All 2 cases fit the version" in said(client.get(answer["Location"]))


@pytest.mark.parametrize("wrong", [
    {"process": "no_such"}, {"format": "csv"}, {"since": "2026-13-01"}, {"until": "2000-01-01"}, {"since": ""}])
def test_what_cannot_be_written_is_refused_and_nothing_typed_is_lost(house, asked, wrong):
    client = as_person(add_person(role=Role.AUDITOR))
    answer = client.post("/audit/logs/ask/", asked | wrong)
    assert answer.status_code == 422
    assert not LogExport.objects.exists()
    kept = next(value for name, value in asked.items() if name not in {*wrong, "process", "format"})
    assert kept in said(answer)


def test_a_build_that_fails_says_so_where_one_waits(house, asked, monkeypatch):
    client = as_person(add_person(role=Role.LEADER))
    client.post("/audit/logs/ask/", asked)
    (made,) = LogExport.objects.all()

    def breaks(*args):
        raise OSError("no space left")

    monkeypatch.setattr(services, "write_log", breaks)
    for hour in range(60):
        outbox.deliver_due(100, timezone.now() + timedelta(hours=hour))
    made.refresh_from_db()
    assert made.status == "failed"
    assert "请重新导出" in said(client.get(f"/audit/logs/{made.code}/"))


def test_every_view_says_who_may_see_it_and_keeps_to_it(house):
    day = timezone.localdate()
    export = request_log(process_key="marketing_case", since=day, until=day, format="json",
                         by=add_person(role=Role.AUDITOR), at=timezone.now())
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    samples = {name: {"code": export.code} for name in ("event-log", "event-log-file")}
    found = list(places("reports.mining"))
    assert len(found) == 4
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
