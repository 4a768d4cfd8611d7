"""A refused move leaves one event outside of the transaction it took back; slips of the pen leave none."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from approvals.inbox.services import suspend_case
from approvals.organisation.roles import Role
from marketing_review.services.domain import MarketingDomain
from tests.marketing_review.world import Office
from tests.organisation.factories import add_person
from workflows.engine.machine import Absence
from workflows.ledger.attempts import STREAM, Attempt, Kind, gathered, note, once_each
from workflows.ledger.chain import Object
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_stream


def browse(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def decide(person, item, outcome="pass", **sent):
    said = {"outcome": outcome, "comment": "同意", **sent}
    return browse(person).post(f"/inbox/{item.case_id}/{item.pk}/decide/", said)


def attempts():
    return [(event.verb, event.actor_id, event.object_key) for event in Event.objects.of_stream(STREAM).order_by("seq")]


def body(number=1):
    return json.loads(Event.objects.of_stream(STREAM).get(seq=number).body)


@pytest.fixture
def reviewing(desk):
    return desk.submit(desk.open())


def test_reviewing_one_s_own_case_is_on_record(desk, reviewing):
    item = desk.item(reviewing, "quality_review")
    desk.let_decide(item, desk.chenxiao)
    answer = decide(desk.chenxiao, item, **desk.form(reviewing, item))
    assert answer.status_code == 403
    assert attempts() == [("attempt.own_work", desk.chenxiao.pk, f"case:{reviewing.key}")]
    assert body()["object"]["node"] == "quality_review"
    assert body()["detail"] == {"item": str(item.pk), "title": reviewing.title}
    assert verify_stream(STREAM).wrong is None


def test_so_is_deciding_for_others_in_one_s_own_case(desk, reviewing):
    item = desk.item(reviewing, "quality_review")
    assert decide(desk.chenxiao, item).status_code == 403
    assert attempts() == [("attempt.own_work", desk.chenxiao.pk, f"case:{reviewing.key}")]


def test_deciding_what_is_addressed_to_others_is_on_record_once(desk, reviewing):
    item = desk.item(reviewing, "quality_review")
    assert decide(desk.qianning, item).status_code in (403, 404)
    assert attempts() == [("attempt.permission", desk.qianning.pk, f"case:{reviewing.key}")]
    assert body()["reason"] == "这项待办不在你名下。"


def test_a_broken_law_is_on_record_and_nothing_moved(desk, reviewing, monkeypatch):
    never = Absence("品质审核不得通过", never="pass_quality_review", after="")
    monkeypatch.setattr(MarketingDomain, "laws", lambda self: [never])
    item = desk.item(reviewing, "quality_review")
    assert decide(desk.wangmin, item, **desk.form(reviewing, item)).status_code == 409
    assert attempts() == [("attempt.law", desk.wangmin.pk, f"case:{reviewing.key}")]
    assert body()["reason"] == "品质审核不得通过"
    assert desk.item(reviewing, "quality_review").is_open


def test_a_form_with_gaps_is_no_attempt(desk):
    case = desk.to_cosign(desk.open())
    item = desk.item(case, "service_review")
    assert decide(desk.zhaolin, item, **desk.form(case, item, fails=("B1",))).status_code == 422
    assert attempts() == []


def test_a_suspended_case_is_a_gate(desk, reviewing):
    item = desk.item(reviewing, "quality_review")
    suspend_case(case_id=reviewing.case_id, by=desk.chenxiao, at=desk.tick(), reason="等材料")
    assert decide(desk.wangmin, item, **desk.form(reviewing, item)).status_code == 409
    assert attempts() == [("attempt.gate", desk.wangmin.pk, f"case:{reviewing.key}")]


def test_letting_somebody_else_s_case_rest_is_on_record(desk, reviewing):
    path = reverse("inbox-suspend", args=[reviewing.case_id])
    assert browse(desk.wangmin).post(path, {"reason": "停"}).status_code == 403
    assert attempts() == [("attempt.permission", desk.wangmin.pk, f"case:{reviewing.key}")]
    assert reviewing.case.status == "running"


def test_slips_of_the_pen_and_being_too_late_leave_nothing(desk, reviewing):
    item = desk.item(reviewing, "quality_review")
    assert decide(desk.wangmin, item, outcome="").status_code == 422  # nothing chosen
    assert decide(desk.wangmin, item, outcome="pass", digest="0" * 64).status_code == 409  # changed meanwhile
    desk.decide(reviewing, "quality_review", desk.wangmin)
    assert decide(desk.wangmin, item).status_code == 409  # decided already
    assert attempts() == []


def test_what_a_role_may_not_change_is_on_record_and_reading_is_not(desk, reviewing):
    auditor = add_person(role=Role.AUDITOR)
    item = desk.item(reviewing, "quality_review")
    assert decide(auditor, item).status_code == 403
    assert browse(desk.wangmin).get("/organisation/new/").status_code == 403
    assert browse(desk.wangmin).post("/organisation/new/", {}).status_code == 403
    assert attempts() == [("attempt.permission", auditor.pk, f"page:/inbox/{item.case_id}/{item.pk}/decide/"),
                          ("attempt.permission", desk.wangmin.pk, "page:/organisation/new/")]


def test_outside_of_requests_nothing_is_kept_and_what_is_noted_twice_is_one(desk):
    one = Attempt(Kind.LAW, Object("case", "MKT-1", node="a"), "先说的", desk.wangmin.as_actor(), desk.clock)
    note(one)
    assert attempts() == []
    with gathered() as noted:
        note(one)
        note(Attempt(Kind.GATE, one.about, "后说的", one.by, one.at))
    assert once_each(noted) == [one]


@pytest.mark.django_db(transaction=True)
def test_the_record_stays_when_the_refused_move_is_taken_back():
    office = Office()
    case = office.submit(office.open())
    item = office.item(case, "quality_review")
    before = Event.objects.of_stream(f"case:{case.key}").count()
    assert decide(office.qianning, item).status_code in (403, 404)
    assert Event.objects.of_stream(f"case:{case.key}").count() == before
    assert attempts() == [("attempt.permission", office.qianning.pk, f"case:{case.key}")]
