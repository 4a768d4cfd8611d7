"""An auditor raises a finding from what it is about; the responsible answers, reports and attaches; it is closed."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.organisation.roles import Role
from reports.findings.models import Finding
from reports.reading.models import Read
from reports.sampling.population import Wanted
from reports.sampling.services import draw_sample
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.ledger.attempts import STREAM
from workflows.ledger.models import Event
from workflows.runtime.models import Case

ROOM = "reports.findings"


def said(answer):
    return answer.content.decode()


def form(desk, **more):
    return {"title": "审批用时不足五秒", "severity": "high", "criterion": "《营销案管理办法》第八条",
            "description": "三个部门在四秒内通过。", "events": "", "recommendation": "", "owner": desk.owner.number,
            "department": "", "due_on": "", "days": "10", "token": str(uuid4()), **more}


def test_a_finding_is_raised_from_a_case_and_shown_there(house, desk, browser):
    case, auditor = Case.objects.first(), browser(desk.auditor)
    trail = said(auditor.get(f"/c/{case.key}/trail/"))
    assert f"/findings/new/?about=case%3A{case.key}" in trail
    moment = said(auditor.get(f"/c/{case.key}/trail/2/"))
    assert f"/findings/new/?about=case:{case.key}:2" in moment
    page = said(auditor.get(f"/findings/new/?about=case:{case.key}:2"))
    assert f'value="{case.key}#2"' in page
    answer = auditor.post(f"/findings/new/?about=case:{case.key}:2", form(desk, events=f"{case.key}#2、{case.key} # 3"))
    finding = Finding.objects.get()
    assert answer["Location"] == f"/findings/{finding.key}/"
    assert [(one["seq"], one["hash"]) for one in finding.events] == [
        (2, Event.objects.get(stream=case.stream, seq=2).hash), (3, Event.objects.get(stream=case.stream, seq=3).hash)]
    assert (finding.about_kind, finding.about_key, finding.department) == ("event", case.key, desk.owner.department)
    assert finding.title in said(auditor.get(f"/c/{case.key}/trail/"))
    shown = said(auditor.get(answer["Location"]))
    assert "审批用时不足五秒" in shown
    assert f"{case.key}#3" in shown


def test_the_same_form_sent_twice_raises_one(house, desk, browser):
    auditor, sent = browser(desk.auditor), form(desk)
    first, second = (auditor.post("/findings/new/", sent) for _turn in range(2))
    assert first["Location"] == second["Location"]
    assert Finding.objects.count() == 1
    assert Event.objects.filter(verb="findings.raised").count() == 1


def test_a_form_with_gaps_keeps_what_was_typed(house, desk, browser):
    auditor = browser(desk.auditor)
    answer = auditor.post("/findings/new/", form(desk, criterion="", due_on="2026-12-31", events="MKT-1999-0001#1"))
    assert answer.status_code == 422
    assert "三个部门在四秒内通过。" in said(answer)
    assert "两者只填一个" in said(answer)
    unknown = auditor.post("/findings/new/", form(desk, events="MKT-1999-0001#1 胡写"))
    assert unknown.status_code == 422
    assert "MKT-1999-0001#1、胡写" in said(unknown)
    assert auditor.get("/findings/new/?about=case:MKT-1999-0001").status_code == 404
    assert auditor.get("/findings/new/?about=nonsense").status_code == 404
    assert not Finding.objects.exists()


@pytest.mark.parametrize("about", ["sample", "exception", "version"])
def test_findings_are_about_samples_exceptions_and_versions(house, desk, browser, about):
    case, auditor = Case.objects.select_related("process_version__process").first(), browser(desk.auditor)
    day = timezone.localdate(case.started_at)
    sample = draw_sample(wanted=Wanted(case.process_key, day, day + timedelta(days=400)), method="random", size=5,
                         purpose="抽查", by=desk.auditor, at=timezone.now())
    version = case.process_version
    code, number = version.process.code, version.number
    texts = {"sample": (f"sample:{sample.code}", sample.code),
             "exception": (f"exception:quick:{case.key}", case.key),
             "version": (f"version:{code}:{number}", f"{code} v{number}")}
    text, key = texts[about]
    assert auditor.post(f"/findings/new/?about={text}", form(desk)).status_code == 302
    finding = Finding.objects.get()
    assert (finding.about_kind, finding.about_key) == (about, key)
    assert auditor.get(finding.about_path).status_code == 200
    if about == "sample":
        assert finding.title in said(auditor.get(f"/audit/samples/{sample.code}/"))


def test_it_goes_all_the_way_through_its_page(house, desk, browser):
    auditor, other, owner = browser(desk.auditor), browser(desk.other), browser(desk.owner)
    url = auditor.post("/findings/new/", form(desk))["Location"]

    def do(client, deed, text):
        seen = client.get(url).context["finding"].steps
        return client.post(f"{url}do/{deed}/", {"text": text, "seen": seen})

    assert "认可，提交整改计划" in said(owner.get(url))
    assert "认可，提交整改计划" not in said(auditor.get(url))
    assert do(owner, "accept", "下周改系统").status_code == 302
    assert do(auditor, "begin", "").status_code == 302
    early = do(owner, "report", "都改好了")
    assert early.status_code == 409
    assert "请先添加本轮整改的证据" in said(early)
    assert "都改好了" in said(early)
    file = SimpleUploadedFile("截图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    assert owner.post(f"{url}files/", {"upload": file}).status_code == 302
    assert do(owner, "report", "都改好了").status_code == 302
    assert do(owner, "close", "自己说好").status_code == 409
    tried = Event.objects.of_stream(STREAM).get()
    assert (tried.verb, tried.actor_id, tried.object_key) == ("attempt.own_work", desk.owner.pk, url.replace(
        "/findings/", "finding:").rstrip("/"))
    assert do(other, "close", "抽查三笔，用时正常").status_code == 302
    page = said(owner.get(url))
    assert "已销号" in page
    assert "复核销号" in page
    assert "报告整改完成</h2>" not in page
    evidence = Finding.objects.get().evidence.get()
    assert b"".join(other.get(f"{url}files/{evidence.pk}/")).startswith(b"\x89PNG")
    assert Read.objects.latest("pk").key == Finding.objects.get().key
    owner.cookies["django_language"] = "en"
    assert "Closed" in said(owner.get(url))


def test_a_stale_page_is_told_and_loses_nothing(house, desk, browser):
    finding = desk.raised(due_at=timezone.now() + timedelta(days=9))
    owner = browser(desk.owner)
    desk.do(finding, "withdraw")
    answer = owner.post(f"/findings/{finding.key}/do/accept/", {"text": "认可，下周整改", "seen": 0})
    assert answer.status_code == 409
    assert "刚刚有了变化" in said(answer)
    assert "认可，下周整改" in said(answer)
    assert owner.post(f"/findings/{finding.key}/do/sink/", {"text": "x", "seen": 0}).status_code == 404


def test_responsibility_is_moved_through_the_page(house, desk, browser):
    finding, auditor = desk.raised(due_at=timezone.now() + timedelta(days=9)), browser(desk.auditor)
    sent = {"owner": desk.head.number, "department": desk.head.department_id, "due_on": "", "days": "20",
            "reason": "王敏调岗"}
    assert auditor.post(f"/findings/{finding.key}/reassign/", {**sent, "reason": ""}).status_code == 422
    assert auditor.post(f"/findings/{finding.key}/reassign/", sent).status_code == 302
    assert finding.title in said(browser(desk.head).get("/findings/"))


def test_the_list_is_filtered_by_its_address_and_taken_as_a_table(house, desk, browser):
    late = desk.raised(title="迟了的发现")
    Finding.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    done = desk.up_to("closed", title="办完的发现", severity="low")
    auditor = browser(desk.auditor)

    def shown(**wanted):
        page = said(auditor.get("/findings/", wanted))
        return [one.title for one in (late, done) if one.title in page]

    assert shown() == ["迟了的发现", "办完的发现"]
    assert shown(state="late") == shown(state="open") == shown(severity="high") == shown(q=late.key) == ["迟了的发现"]
    assert shown(state="closed") == shown(q="办完") == ["办完的发现"]
    assert shown(department=desk.owner.department.code) == ["迟了的发现", "办完的发现"]
    assert shown(mine="on") == []
    assert "没有符合条件的审计发现" in said(auditor.get("/findings/", {"q": "没有的"}))
    answer = auditor.get("/findings/findings.csv", {"state": "late"})
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in table[1:]] == [late.key]
    assert Event.objects.of_stream("audit").latest("seq").verb == "findings.exported"


def test_the_bar_says_how_many_wait_and_strangers_see_nothing(house, desk, browser):
    finding = desk.raised()
    owner, stranger = browser(desk.owner), browser(add_person())
    assert '<span class="ld-count">1</span>' in said(owner.get("/findings/"))
    assert finding.title in said(owner.get("/findings/"))
    assert '<span class="ld-count">' not in said(stranger.get("/findings/"))
    assert stranger.get(f"/findings/{finding.key}/").status_code == 404
    assert stranger.post(f"/findings/{finding.key}/do/accept/", {"text": "好的", "seen": 0}).status_code == 404


def test_figures_are_a_table_and_the_same_as_a_picture(house, desk, browser):
    desk.up_to("closed")
    desk.raised()
    page = said(browser(desk.auditor).get("/findings/figures/"))
    assert "<svg" in page
    assert desk.owner.department.name in page
    assert "未销号 1 条" in page
    assert "没有审计发现" in said(browser(add_person()).get("/findings/figures/"))


def test_pages_ask_little(house, desk, browser, django_assert_max_num_queries):
    finding = desk.up_to("reported")
    for _one in range(5):
        desk.raised()
    auditor, owner = browser(desk.auditor), browser(desk.owner)
    for client, url in ((auditor, "/findings/"), (auditor, f"/findings/{finding.key}/"), (owner, "/findings/"),
                        (auditor, "/findings/figures/")):
        client.get(url)
        with django_assert_max_num_queries(13):
            client.get(url)


def test_every_view_says_who_may_see_it_and_keeps_to_it(house, desk, browser):
    finding = desk.up_to("reported")
    samples = {place.name: {"key": finding.key, "deed": "close", "pk": finding.evidence.get().pk}
               for place in places(ROOM)}
    clients = {role: browser(add_person(role=role)) for role in Role.values}
    found = [place for place in places(ROOM) if place.name != "finding-file"]
    assert len(found) == 8
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), clients["auditor"]))] == []
