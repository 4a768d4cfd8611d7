"""The leaders' monthly bulletin: made by the clock on the first working day, once, kept, recorded, told, laid out."""

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pikepdf
import pytest
from pypdf import PdfReader

from approvals.notifications.models import Notice
from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from reports.bulletins.models import Bulletin
from reports.bulletins.services import CannotAsk, build_bulletin, make_operations_due, request_bulletin
from reports.dashboards.models import Changed, Pile, Progress
from tests.dashboards.conftest import as_person, board, leader
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.library.models import Process

OCTOBER = date(2026, 10, 1)
SUNDAY = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)  # 09:30 of the first working day


@pytest.fixture(autouse=True)
def exports_folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def made(autumn):
    assert make_operations_due(at=MONDAY) == 1
    outbox.deliver_due(500, MONDAY)
    outbox.deliver_due(500, MONDAY)
    return Bulletin.objects.get(department=None)


def said(answer):
    return answer.content.decode()


def test_it_is_due_from_the_first_working_hour_of_the_next_month_and_only_once(autumn):
    assert make_operations_due(at=SUNDAY) == 0
    assert make_operations_due(at=MONDAY - timedelta(minutes=31)) == 0
    assert make_operations_due(at=MONDAY) == 1
    assert make_operations_due(at=MONDAY + timedelta(minutes=10)) == 0
    assert Bulletin.objects.get(department=None).month == OCTOBER


def test_it_waits_until_the_whole_month_is_counted(autumn):
    Progress.objects.update(kept_at=SUNDAY - timedelta(days=2))
    assert make_operations_due(at=MONDAY) == 0
    Progress.objects.update(kept_at=MONDAY)
    Changed.objects.create(month=OCTOBER, process=Process.objects.first())
    assert make_operations_due(at=MONDAY) == 0
    Changed.objects.all().delete()
    assert make_operations_due(at=MONDAY) == 1


def test_a_house_without_cases_gets_none(db):
    Progress.objects.create(steps_until=MONDAY, kept_at=MONDAY)
    assert make_operations_due(at=MONDAY) == 0


def test_its_file_is_kept_with_the_months_figures_as_the_dashboard_has_them(made):
    shown = board(MONDAY, period="custom", since="2026-10", until="2026-10")
    numbers, finished = made.numbers, shown.finished
    assert (numbers["finished"]["count"], numbers["finished"]["median"]) == (finished.count, finished.median)
    assert [(one["name"], one["count"], one["median"]) for one in numbers["steps"]] == [
        (one.name, one.heap.count, one.heap.median) for one in shown.steps]
    assert [one["reached"] for one in numbers["funnel"]] == [one.reached.count for one in shown.funnel]
    assert len(numbers["history"]) == 12
    data = made.path.read_bytes()
    assert (made.status, made.sha256, made.size) == ("done", sha256(data).hexdigest(), len(data))
    text = "".join(page.extract_text() for page in PdfReader(made.path).pages).replace("\n", "")
    words = ("运行月报", "2026-10", made.code, "发现", "营销案漏斗", "各环节用时", "各部门按时率", "上线而未评估")
    assert [one for one in words if one not in text] == []
    assert all(found.sentence.replace(" ", "") in text.replace(" ", "") for found in shown.findings)
    with pikepdf.open(made.path) as pdf:
        assert "pdfuaid" in pdf.Root.Metadata.read_bytes().decode()


def test_once_made_it_stays_as_it_is(made):
    before = made.figures
    Pile.objects.all().delete()
    assert build_bulletin(bulletin_id=made.pk, at=MONDAY).figures == before


def test_it_is_recorded_and_those_it_is_for_are_told(made):
    events = Event.objects.filter(stream="bulletins").order_by("seq")
    assert [event.verb for event in events] == ["bulletins.bulletin.requested", "bulletins.bulletin.made"]
    assert json.loads(events[1].body)["files"][0]["sha256"] == made.sha256
    told = Notice.objects.filter(kind="system.bulletin")
    readers = Person.objects.filter(role__in=(Role.LEADER, Role.PROCESS_MANAGER), is_active=True)
    assert set(told.values_list("person_id", flat=True)) == set(readers.values_list("pk", flat=True))


def test_leaders_read_and_download_it_and_staff_do_not(made):
    client = as_person(leader())
    assert "运行月报" in said(client.get("/bulletins/"))
    page = said(client.get(f"/bulletins/{made.code}/"))
    assert "period=custom&amp;since=2026-10&amp;until=2026-10" in page
    assert "全程中位时长" in page
    assert b"".join(client.get(f"/bulletins/{made.code}/file.pdf")).startswith(b"%PDF")
    for role in (Role.STAFF, Role.ADMINISTRATOR):
        other = as_person(Person.objects.filter(role=role, is_active=True).first())
        assert other.get(f"/bulletins/{made.code}/").status_code in (403, 404)
        assert made.code not in said(other.get("/bulletins/"))


def test_a_leader_asks_for_one_and_nobody_is_told(autumn):
    client = as_person(leader())
    answer = client.post("/bulletins/ask/", {"month": "2026-09", "department": "0"})
    asked = Bulletin.objects.get()
    assert answer["Location"] == f"/bulletins/{asked.code}/"
    assert (asked.department, asked.requested_by) == (None, leader())
    outbox.deliver_due(500, MONDAY)
    asked.refresh_from_db()
    assert asked.status == "done"
    assert not Notice.objects.filter(kind="system.bulletin").exists()
    assert asked.file_name.startswith("bulletin-operations-2026-09-")
    assert [one.pk for one in client.get("/bulletins/?department=0").context["page"]] == [asked.pk]
    with pytest.raises(CannotAsk):
        request_bulletin(department_id=None, month=OCTOBER, by=Person.objects.filter(role="staff").first(), at=MONDAY)


def test_it_is_laid_out_in_the_language_it_was_asked_for_in(autumn):
    asked = request_bulletin(department_id=None, month=OCTOBER, by=leader(), at=MONDAY, language="en")
    outbox.deliver_due(500, MONDAY)
    asked.refresh_from_db()
    text = "".join(page.extract_text() for page in PdfReader(asked.path).pages)
    assert "Operations bulletin" in text
    assert "Median, whole case" in text
