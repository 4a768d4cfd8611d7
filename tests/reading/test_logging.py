"""Every page that an auditor is shown is a row: also the pages that nobody thought of."""

import re
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch, resolve, reverse
from django.utils import timezone

from approvals.inbox.models import WorkItem
from approvals.organisation.roles import Role
from reports.reading import exempt
from reports.reading.middleware import ReadsAreLogged
from reports.reading.models import Read
from reports.reading.subjects import Subject, subject_of
from reports.sampling.models import Sample
from reports.sampling.population import Wanted
from reports.sampling.services import draw_sample
from reports.services import request_trail
from tests.archive.conftest import as_person
from tests.organisation.factories import add_person
from tests.url_walk import places
from workflows.ledger import outbox
from workflows.runtime.models import Case

ROOT = Path(__file__).resolve().parents[2]


def rows():
    return list(Read.objects.order_by("pk").values_list("page", "kind", "key"))


def test_a_case_and_its_trail_are_logged_with_who_what_and_from_where(house, reader, auditor):
    case = Case.objects.first()
    assert reader.get(f"/c/{case.key}/").status_code == 200
    assert reader.get(f"/c/{case.key}/trail/?verb=case.started").status_code == 200
    assert rows() == [("case", "case", case.key), ("trail", "case", case.key)]
    last = Read.objects.last()
    assert (last.person_id, last.person_name, last.person_number) == (auditor.pk, "郑审", auditor.number)
    assert (last.path, last.address) == (f"/c/{case.key}/trail/?verb=case.started", "127.0.0.1")


def test_nobody_else_is_logged_but_whoever_looks_at_the_log(house, administrator):
    case = Case.objects.first()
    for role in set(Role.values) - {Role.AUDITOR, Role.ADMINISTRATOR}:
        as_person(add_person(role=role)).get(f"/c/{case.key}/trail/")
    administrator.get("/organisation/")
    assert rows() == []
    administrator.get("/audit/reads/")
    assert rows() == [("reads", "reads", "")]


def test_what_was_not_shown_is_not_logged(house, reader):
    reader.get("/c/MKT-1999-0001/")
    reader.post(f"/c/{Case.objects.first().key}/edit/", {})
    reader.get("/")
    assert rows() == []


def test_a_page_with_an_error_in_its_form_shows_what_it_shows(house, reader):
    assert reader.post("/audit/samples/draw/", {}).status_code == 422
    assert rows() == [("sample-draw", "sample", "")]


def test_a_downloaded_trail_is_a_read_of_its_case(house, reader, auditor):
    case = Case.objects.first()
    export = request_trail(case_key=case.key, by=auditor, at=timezone.now())
    outbox.deliver_due(100, timezone.now())
    assert b"".join(reader.get(f"/exports/{export.code}/file.pdf")).startswith(b"%PDF")
    assert rows() == [("export-file", "case", case.key)]


def test_work_items_are_read_as_their_case(house, reader):
    item = WorkItem.objects.first()
    assert subject_of(resolve(f"/inbox/{item.pk}/")) == Subject("case", item.case_key)
    assert subject_of(resolve("/inbox/")) == Subject("inbox")


@pytest.mark.parametrize(("path", "subject"), [
    ("/tickets/CMP-2026-0001/", Subject("ticket", "CMP-2026-0001")),
    ("/tickets/CMP-2026-0001/causes/7/", Subject("ticket", "CMP-2026-0001")),
    ("/p/PRC-0187/", Subject("process", "PRC-0187")), ("/p/PRC-0187/v/3/", Subject("version", "PRC-0187 v3")),
    ("/organisation/people/10002/", Subject("person", "10002")), ("/audit/samples/AB-CD/", Subject("sample", "AB-CD")),
    ("/audit/", Subject("audit")), ("/meetings/5/", Subject("meetings", "5")),
    ("/rules/credit/", Subject("rules", "credit")),
])
def test_pages_are_about_what_their_address_names(path, subject):
    assert subject_of(resolve(path)) == subject


def test_numbers_of_customers_in_a_search_are_masked(house, reader):
    reader.get("/complaints/", {"q": "13800138000 充值"})
    assert Read.objects.get().path == "/complaints/?q=138****8000+充值"


def test_a_hostile_address_is_kept_as_text(house, reader):
    reader.get("/audit/", {"q": "\x00'\"<script>" + "长" * 400})
    assert len(Read.objects.get().path) == 200
    assert "\x00" not in Read.objects.get().path


def test_a_page_that_nobody_thought_of_is_logged(rf, auditor):
    request = rf.get("/novelty/4/")
    request.user = auditor

    def view(request):
        request.resolver_match = ResolverMatch(view, (), {"pk": 4}, "novelty", route="novelty/<int:pk>/")
        return HttpResponse("new")

    ReadsAreLogged(view)(request)
    assert rows() == [("novelty", "novelty", "4")]


def test_what_cannot_be_logged_is_not_shown(house, reader, monkeypatch):
    def broken(*given):
        raise DatabaseError("full")

    monkeypatch.setattr("reports.reading.sql.insert", broken)
    with pytest.raises(DatabaseError):
        reader.get(f"/c/{Case.objects.first().key}/")


def test_every_exemption_names_a_page_and_says_why():
    names = {place.name for place in places()}
    assert exempt.NAMES.keys() | exempt.PARTS.keys() <= names
    assert all(exempt.NAMES.values())


def test_no_other_page_is_left_out(house, reader):
    """Every page without parameters that answers an auditor leaves a row, unless it is exempt by name."""
    unlogged = []
    for place in places():
        if place.parameters or place.name in exempt.NAMES:
            continue
        before = Read.objects.count()
        answer = reader.get("/" + place.route)
        if answer.status_code == 200 and Read.objects.count() == before:
            unlogged.append(place.name)
    assert unlogged == []
    assert Read.objects.count() > 40


def test_what_htmx_asks_for_again_and_again_is_decided_for_each_page():
    """A page that asks for itself by the clock or for parts is logged every time, or hands out its progress alone."""
    asking = re.compile(r"hx-get=\"\{% url '([\w-]+)'[^}]*%\}[^\"]*\" hx-trigger=\"(?:every|load)")
    polled = set()
    for folder in ("templates", "approvals", "workflows", "reports", "marketing_review", "traceback"):
        for file in (ROOT / folder).rglob("*.html"):
            polled |= set(asking.findall(file.read_text()))
    assert exempt.PARTS.keys() <= polled
    assert polled - exempt.PARTS.keys() == {"contact-import", "handover"}  # their parts tell of people: logged


def test_progress_alone_is_no_read_and_shows_nothing_else(house, reader, auditor):
    day = timezone.localdate(Case.objects.earliest("started_at").started_at)
    sample = draw_sample(wanted=Wanted("marketing_case", day, timezone.localdate()), method="random", size=5,
                         purpose="抽查", by=auditor, at=timezone.now())
    for name, code in (("sample", sample.code), ("ledger", None)):
        url = reverse(name, args=[code] if code else None)
        part = reader.get(url, HTTP_HX_REQUEST="true").content.decode()
        assert "<html" not in part
        assert all(one.case_key not in part for one in Sample.objects.get().cases.all())
    assert rows() == []
    reader.get(f"/audit/samples/{sample.code}/")
    assert rows() == [("sample", "sample", sample.code)]


def test_an_htmx_header_hides_no_other_page(house, reader):
    reader.get(f"/c/{Case.objects.first().key}/trail/", HTTP_HX_REQUEST="true")
    assert len(rows()) == 1


def test_a_page_costs_one_statement_more(house, auditor, django_assert_num_queries):
    request = RequestFactory().get("/audit/")
    request.user = auditor
    request.resolver_match = resolve("/audit/")
    with django_assert_num_queries(1):
        ReadsAreLogged(lambda request: HttpResponse())(request)


def test_the_address_of_another_proxy_is_not_believed(house, reader):
    reader.get("/audit/", HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert Read.objects.get().address == "127.0.0.1"


