"""The pages of service meetings: called, agenda, decisions that keep what was typed, minutes as PDF, who may what."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client
from django.utils.timezone import localdate

from approvals.organisation.roles import Role
from complaints.meetings.models import Decision, Meeting
from complaints.meetings.services import close_meeting
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def secretary(hall):
    return as_person(hall.people.secretary)


def typed(**more):
    return {"verdict": "adopted", "text": "按方案执行", "owner": "林涛", "votes_for": "", "votes_against": "",
            "due_on": (localdate() + timedelta(days=30)).isoformat(), "abstained": "", **more}


def test_a_meeting_is_called_and_its_agenda_picked(hall, secretary):
    sent = {"title": "十二月例会", "held_at": "2026-12-28T09:30", "place": "三楼", "chair": "周总", "clerk": "苏默",
            "invited": "林涛、10005"}
    wrong = secretary.post("/meetings/new/", {**sent, "chair": "无此人"})
    assert (wrong.status_code, "十二月例会" in wrong.content.decode()) == (422, True)
    answer = secretary.post("/meetings/new/", sent)
    made = Meeting.objects.latest("pk")
    assert answer["Location"] == f"/meetings/{made.pk}/agenda/"
    assert made.attendance.count() == 4
    assert hall.ticket.key in secretary.get(answer["Location"]).content.decode()
    secretary.post(answer["Location"], {"chosen": [f"ticket:{hall.ticket.key}"]})
    secretary.post(f"/meetings/{made.pk}/agenda/add/", {"title": "窗口排队", "note": ""})
    item = made.agenda.get(title="窗口排队")
    secretary.post(f"/meetings/{made.pk}/agenda/{item.pk}/move/", {"way": "up"})
    assert made.agenda.order_by("position").first() == item
    secretary.post(f"/meetings/{made.pk}/agenda/{item.pk}/drop/")
    assert made.agenda.count() == 1


@pytest.mark.parametrize(("changed", "said"), [
    ({"owner": ""}, "必填"), ({"due_on": ""}, "必填"), ({"due_on": "2020-01-01"}, "不能在过去"),
    ({"votes_for": "99"}, "多于出席"),
    ({"dissent_0": "", "dissent_text_0": "反对"}, "一并填写"),
])
def test_a_decision_with_a_gap_keeps_what_was_typed_and_saves_nothing(hall, secretary, changed, said):
    item = hall.before_the_meeting()
    answer = secretary.post(f"/meetings/{hall.meeting.pk}/points/{item.pk}/", typed(text="逐字保留的决议", **changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "逐字保留的决议" in page
    assert not Decision.objects.exists()


def test_a_decision_is_saved_shown_and_refused_the_second_time(hall, secretary):
    item = hall.before_the_meeting()
    url = f"/meetings/{hall.meeting.pk}/points/{item.pk}/"
    dissent = {"dissent_0": str(hall.people.zhaolin.pk), "dissent_text_0": "口径来不及"}
    assert secretary.post(url, typed(**dissent)).status_code == 302
    page = secretary.get(f"/meetings/{hall.meeting.pk}/").content.decode()
    for text in ("按方案执行", "林涛", "口径来不及", "采纳"):
        assert text in page
    assert secretary.post(url, typed()).status_code == 409
    follow = secretary.get("/meetings/decisions/", {"state": "open", "q": "林涛"})
    assert [one.key for one in follow.context["page"]] == [Decision.objects.get().key]


def test_attendance_minutes_pdf_and_addendum(hall, secretary):
    base = f"/meetings/{hall.meeting.pk}/"
    people = [row.person_id for row in hall.meeting.attendance.all()]
    sent = {f"status-{pk}": "present" for pk in people} | {f"deputy-{pk}": "" for pk in people}
    assert secretary.post(f"{base}seats/", {**sent, f"deputy-{people[0]}": "于兰"}).status_code == 422
    assert secretary.post(f"{base}seats/", sent).status_code == 302
    hall.decide(hall.take_up(f"ticket:{hall.ticket.key}")[0])
    draft = secretary.get(f"{base}minutes.pdf")
    assert draft.content.startswith(b"%PDF")
    assert secretary.post(f"{base}close/").status_code == 302
    assert secretary.post(f"{base}close/").status_code == 409
    secretary.post(f"{base}addenda/", {"text": "日期更正"})
    assert secretary.post(f"{base}addenda/", {"text": ""}).status_code == 422
    assert "日期更正" in secretary.get(base).content.decode()
    with pikepdf.open(io.BytesIO(secretary.get(f"{base}minutes.pdf").content)) as pdf:
        attached = pdf.attachments["minutes.json"].get_file().read_bytes()
        assert attached == Meeting.objects.get(pk=hall.meeting.pk).minutes.encode()


def test_empty_english_and_strangers(hall, secretary):
    assert as_person(hall.people.outsider).get(f"/meetings/{hall.meeting.pk}/").status_code == 404
    assert as_person(hall.people.outsider).get(f"/meetings/{hall.meeting.pk}/minutes.pdf").status_code == 404
    assert "没有符合条件的例会" in secretary.get("/meetings/?q=没有这样的").content.decode()
    assert "还没有决议" in secretary.get("/meetings/decisions/").content.decode()
    secretary.cookies["django_language"] = "en"
    page = secretary.get(f"/meetings/{hall.meeting.pk}/").content.decode()
    for text in ("Points and decisions", "Make the minutes final", "Attendance"):
        assert text in page


def test_pages_take_the_same_number_of_statements_however_long(hall, secretary, django_assert_max_num_queries):
    hall.sit()
    for number in range(8):
        hall.decide(hall.add(f"议题 {number}"))
    close_meeting(meeting_id=hall.meeting.pk, by=hall.people.secretary, at=hall.tick())
    for url in ("/meetings/", "/meetings/decisions/", f"/meetings/{hall.meeting.pk}/"):
        secretary.get(url)
        with django_assert_max_num_queries(13):
            assert secretary.get(url).status_code == 200


def test_every_view_says_who_may_see_it_and_keeps_to_it(hall):
    item = hall.before_the_meeting()
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    found = list(places("complaints.meetings"))
    samples = {place.name: {"pk": hall.meeting.pk, "item": item.pk} for place in found}
    assert len(found) == 14
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
