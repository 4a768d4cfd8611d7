"""A sample is drawn and packed: every trail checks, the index says what is in it, and both are events."""

import csv
import hashlib
import html
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from approvals.organisation.roles import Role
from reports.sampling.models import Sample
from reports.sampling.population import Wanted
from reports.sampling.services import CannotDraw, draw_sample, make_pack
from tests.archive.conftest import as_person
from tests.ledger.guards import lifted
from tests.organisation.factories import add_person
from tests.url_walk import expected_refusals, places, strangers_pass, url_of
from verify_trail.checking import check
from workflows.ledger import outbox
from workflows.ledger.chain import Entry, Object
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_stream
from workflows.ledger.services import append
from workflows.runtime.models import Case


@pytest.fixture
def auditor(house):
    return add_person(role=Role.AUDITOR)


@pytest.fixture
def wanted(house):
    day = timezone.localdate(Case.objects.earliest("started_at").started_at)
    return Wanted("marketing_case", day, day + timedelta(days=400))


def drawn(auditor, wanted, **how):
    how = {"method": "random", "size": 25, "purpose": "季度抽查", "seed": "2026", **how}
    return draw_sample(wanted=wanted, by=auditor, at=timezone.now(), **how)


def said(answer):
    return answer.content.decode()


def test_the_pack_holds_a_checked_trail_of_every_case(auditor, wanted):
    sample = make_pack(sample_id=drawn(auditor, wanted).pk, at=timezone.now())
    assert (sample.status, sample.numbers["cases"], sample.numbers["honest"]) == ("done", 2, 2)
    with ZipFile(sample.path) as pack:
        assert pack.testzip() is None
        index = json.loads(pack.read("index.json"))
        table = list(csv.DictReader(io.StringIO(pack.read("index.csv").decode("utf-8-sig"))))
        sums = dict(reversed(line.split("  ")) for line in pack.read("SHA256SUMS").decode().splitlines())
        assert (index["seed"], index["population"], index["purpose"]) == ("2026", 2, "季度抽查")
        assert [one["case"] for one in table] == [one["case"] for one in index["cases"]] == [
            one.case_key for one in sample.cases.all()]
        for one in index["cases"]:
            data = pack.read(one["file"])
            assert hashlib.sha256(data).hexdigest() == one["sha256"] == sums[one["file"]]
            assert check(data).honest
    keys = "\n".join(sorted(one["case"] for one in index["cases"]))
    assert index["population_sha256"] == hashlib.sha256(keys.encode()).hexdigest()


def test_drawing_and_exports_are_events_and_packing_twice_is_once(auditor, wanted):
    sample = drawn(auditor, wanted)
    make_pack(sample_id=sample.pk, at=timezone.now())
    make_pack(sample_id=sample.pk, at=timezone.now())
    events = list(Event.objects.of_stream("audit").order_by("seq"))
    assert [event.verb for event in events] == ["sampling.sample.drawn", "sampling.pack.made"]
    told = json.loads(events[0].body)
    assert told["detail"]["seed"] == "2026"
    assert told["detail"]["cases"] == [one.case_key for one in sample.cases.all()]
    assert told["actor"]["id"] == auditor.pk
    assert verify_stream("audit").wrong is None
    for key in told["detail"]["cases"]:
        (export,) = Event.objects.of_stream(f"case:{key}").filter(verb="trail.exported")
        assert json.loads(export.body)["reason"] == "季度抽查"


def test_a_trail_that_was_tampered_with_is_packed_and_named(auditor, wanted):
    sample = drawn(auditor, wanted)
    broken = sample.cases.first().case_key
    event = Event.objects.of_stream(f"case:{broken}").get(seq=2)
    with lifted():
        Event.objects.filter(pk=event.pk).update(body=event.body.replace('"seq":2', '"seq":2 '))
    sample = make_pack(sample_id=sample.pk, at=timezone.now())
    assert (sample.numbers["cases"], sample.numbers["honest"]) == (2, 1)
    with ZipFile(sample.path) as pack:
        wrong = {one["case"]: one["wrong"] for one in json.loads(pack.read("index.json"))["cases"]}
    assert wrong[broken].startswith("chain")
    assert "只有 1 份核验无误" in said(as_person(auditor).get(f"/audit/samples/{sample.code}/"))


@pytest.mark.parametrize(("how", "word"), [({"size": 0}, "样本量"), ({"size": 201}, "样本量")])
def test_what_cannot_be_drawn_is_refused(auditor, wanted, how, word):
    with pytest.raises(CannotDraw, match=word):
        drawn(auditor, wanted, **how)
    with pytest.raises(CannotDraw, match="没有可抽的案件"):
        drawn(auditor, Wanted("marketing_case", wanted.since - timedelta(days=9), wanted.since - timedelta(days=8)))
    assert not Sample.objects.exists()


def test_strata_are_departments_and_money_is_the_budget(auditor, wanted):
    by_department = drawn(auditor, wanted, method="stratified")
    assert all(one.stratum for one in by_department.cases.all())
    by_money = drawn(auditor, wanted, method="monetary", size=1)
    assert by_money.cases.get().amount > 0


def test_an_auditor_draws_waits_and_downloads(auditor, wanted):
    client = as_person(auditor)
    first = said(client.get("/audit/samples/"))
    assert "还没有抽过样" in first
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in first  # a period is proposed, as browsers read it
    asked = {"process": "marketing_case", "method": "random", "since": f"{wanted.since}", "until": f"{wanted.until}",
             "size": "25", "seed": "", "purpose": "年度审计"}
    wrong = client.post("/audit/samples/draw/", {**asked, "purpose": "", "seed": "a b"})
    assert wrong.status_code == 422
    assert 'value="a b"' in said(wrong)
    answer = client.post("/audit/samples/draw/", asked)
    (sample,) = Sample.objects.all()
    assert sample.seed
    assert answer["Location"] == f"/audit/samples/{sample.code}/"
    assert "<progress" in said(client.get(answer["Location"], HTTP_HX_REQUEST="true"))
    assert client.get(f"/audit/samples/{sample.code}/file.zip").status_code == 404
    outbox.deliver_due(100, timezone.now() + timedelta(seconds=5))
    client.cookies["django_language"] = "en"
    assert "All 2 trails were checked" in said(client.get(answer["Location"]))
    assert b"".join(client.get(f"/audit/samples/{sample.code}/file.zip")).startswith(b"PK")


def test_a_sample_is_drawn_from_a_list_of_exceptions(auditor, wanted, house):
    client, keys = as_person(auditor), sorted(Case.objects.values_list("key", flat=True))
    append(stream="attempts", at=timezone.now(), by=auditor.as_actor(), entry=Entry(
        verb="attempt.own_work", object=Object("case", keys[1]), reason="不能审自己的案件"))
    listed = said(client.get("/audit/exceptions/own-work/"))
    link = html.unescape(re.search(r'href="(/audit/samples/[^"]+)"', listed)[1])
    page = said(client.get(link))
    assert "从例外清单「自审企图」涉及的案件中抽样" in page
    assert "例外发生从" in page
    today = f"{timezone.localdate()}"
    asked = {"process": "", "method": "random", "since": today, "until": today, "size": "25", "seed": "",
             "purpose": "查", "exception": "own-work", "department": ""}
    long_ago = client.post("/audit/samples/draw/", {**asked, "since": "2020-01-01"})
    assert (long_ago.status_code, "最长一年" in said(long_ago)) == (422, True)
    assert client.post("/audit/samples/draw/", {**asked, "exception": ""}).status_code == 422  # no process named
    answer = client.post("/audit/samples/draw/", asked)
    sample = Sample.objects.get()
    assert (sample.exception, sample.population, [one.case_key for one in sample.cases.all()]) == (
        "own-work", 1, [keys[1]])
    event = Event.objects.of_stream("audit").get(verb="sampling.sample.drawn")
    assert json.loads(event.body)["detail"]["exception"] == "own-work"
    assert "自审企图" in said(client.get(answer["Location"]))
    outbox.deliver_due(100, timezone.now() + timedelta(seconds=5))
    sample.refresh_from_db()
    assert (sample.status, sample.file_name) == ("done", f"evidence-all-{sample.code}.zip")
    with ZipFile(sample.path) as pack:
        assert json.loads(pack.read("index.json"))["exception"] == "own-work"
        assert "例外清单 own-work" in pack.read("README.txt").decode()
    assert client.get(answer["Location"], HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
    assert "/audit/exceptions/own-work/?since=" in said(client.get(answer["Location"]))
    leader = said(as_person(add_person(role=Role.LEADER)).get(answer["Location"]))
    assert ("自审企图" in leader, "/audit/exceptions/" in leader) == (True, False)
    nothing = client.post("/audit/samples/draw/", {**asked, "exception": "emergency", "process": "marketing_case"})
    assert "这个范围内没有可抽的案件" in said(nothing)


def test_lists_of_exceptions_are_for_those_who_may_read_them(auditor, wanted):
    leader = add_person(role=Role.LEADER)
    page = said(as_person(leader).get("/audit/samples/", {"exception": "own-work"}))
    assert "从例外清单" not in page
    with pytest.raises(CannotDraw, match="审计人员"):
        drawn(leader, replace(wanted, exception="own-work"))


def test_every_view_says_who_may_see_it_and_keeps_to_it(auditor, wanted):
    sample = drawn(auditor, wanted)
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    samples = {name: {"code": sample.code} for name in ("sample", "sample-file")}
    found = list(places("reports.sampling"))
    assert len(found) == 4
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
