"""The pages that read: who may see them, what they show, what they ask of the database."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import services
from tests.ledger.guards import lifted
from tests.url_walk import ANYBODY, places, strangers_pass, url_of
from verify_trail.checking import Beside, check
from verify_trail.verdict import Exit
from workflows.ledger import outbox
from workflows.ledger.chain import Entry, Object
from workflows.ledger.models import Event
from workflows.runtime.move import moving
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.sequencing import sequence_all

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)


@pytest.fixture
def auditor(client, world):
    client.force_login(world.people.zhengshen)
    return client


@pytest.fixture
def export(world, case):
    asked = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    outbox.deliver_due(100, NOON)
    asked.refresh_from_db()
    return asked


def test_the_trail_shows_every_event_and_that_the_chain_holds(auditor, case):
    page = auditor.get(reverse("trail", args=[case.key])).content.decode()

    assert "链条完整" in page
    assert case.ledger_head in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    for number in range(1, case.ledger_seq + 1):
        assert f'id="e{number}"' in page


def test_filters_stand_in_the_address(auditor, case, world):
    page = auditor.get(reverse("trail", args=[case.key]), {"actor": world.people.qianning.pk, "verb": "work.returned"})

    assert [line.who for line in page.context["lines"]] == ["钱宁"]


def test_a_filter_that_makes_no_sense_narrows_nothing(auditor, case):
    page = auditor.get(reverse("trail", args=[case.key]), {"actor": "x", "since": "2026-99-99", "page": "zzz"})

    assert page.status_code == 200
    assert len(page.context["lines"]) == case.ledger_seq


def test_an_edited_event_is_named_on_the_page(auditor, case):
    with lifted():
        event = Event.objects.get(stream=case.stream, seq=3)
        Event.objects.filter(pk=event.pk).update(body=event.body.replace("王敏", "陈晓"))

    page = auditor.get(reverse("trail", args=[case.key])).content.decode()

    assert "从第 3 个事件起不可信" in page


def test_a_stranger_finds_nothing(client, world, case, export):
    client.force_login(world.people.tangli)

    for address in (reverse("trail", args=[case.key]), reverse("export", args=[export.code]),
                    reverse("export-file", args=[export.code])):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(reverse("export-trail", args=[case.key])).status_code == 404
    assert client.get(reverse("audit")).status_code == 403


def test_the_trail_takes_twelve_queries_at_most(auditor, case, django_assert_max_num_queries):
    auditor.get(reverse("verify"))  # the first page of a session also renews it

    with django_assert_max_num_queries(12):
        auditor.get(reverse("trail", args=[case.key]))


def test_even_what_stood_or_passed_by_policy_needs_no_more_queries(auditor, case, world, django_assert_max_num_queries):
    with moving(case_id=case.pk, by=world.people.chenxiao.as_actor(), at=world.later()) as move:
        for verb, signer in (("work.stands", "post:risk_reviewer"), ("work.passed_by_policy", "post:legal_reviewer")):
            move.record(Entry(verb=verb, object=Object("step", "board", node="board", name="会签"), reason="未修改",
                              detail={"signer": signer}))
    auditor.get(reverse("verify"))

    with django_assert_max_num_queries(13):  # the thirteenth writes that the auditor has read it
        page = auditor.get(reverse("trail", args=[case.key]), {"verb": "work.stands"})
    with django_assert_max_num_queries(13):
        page = auditor.get(reverse("trail", args=[case.key]))

    assert [line.signer for line in page.context["lines"]][-2:] == ["风险审核岗", "法律审核岗"]


def test_filters_offer_everybody_even_behind_a_wrong_event(auditor, case):
    before = auditor.get(reverse("trail", args=[case.key])).context
    with lifted():
        event = Event.objects.get(stream=case.stream, seq=1)
        Event.objects.filter(pk=event.pk).update(body=event.body + " ")

    page = auditor.get(reverse("trail", args=[case.key])).context

    assert page["wrong"].seq == 1
    assert (page["people"], page["verbs"]) == (before["people"], before["verbs"])


def test_a_person_asks_waits_and_gets_the_file(auditor, case):
    answer = auditor.post(reverse("export-trail", args=[case.key]))
    waiting = auditor.get(answer.url).content.decode()
    outbox.deliver_due(100, NOON)
    done = auditor.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    code = answer.url.strip("/").split("/")[-1]
    file = auditor.get(reverse("export-file", args=[code]))

    assert "排队中" in waiting
    assert "<progress" in waiting
    assert "文件已生成" in done
    assert "<html" not in done
    assert file["Content-Type"] == "application/pdf"
    assert b"".join(file.streaming_content).startswith(b"%PDF-1.7")


def test_a_code_however_typed_finds_its_export(auditor, export):
    page = auditor.get(reverse("verify"), {"code": export.code.replace("-", " ").lower()})

    assert page.context["export"] == export
    assert page.context["agrees"]


def test_an_uploaded_file_is_checked_against_itself_and_the_server(auditor, export):
    file = SimpleUploadedFile("trail.pdf", export.path.read_bytes(), "application/pdf")

    page = auditor.post(reverse("verify"), {"file": file}).content.decode()

    assert "文件里的事件链完整，与当前链条一致" in page


@pytest.mark.parametrize("data", [b"", b"not a pdf"])
def test_a_file_that_is_no_trail_gets_a_sentence(auditor, world, data):
    answer = auditor.post(reverse("verify"), {"file": SimpleUploadedFile("x.pdf", data)})

    assert answer.status_code == 422
    assert "无法核验" in answer.content.decode()


def test_nothing_given_is_said(auditor, world):
    answer = auditor.post(reverse("verify"), {})

    assert answer.status_code == 422
    assert "请输入核验码" in answer.content.decode()


def test_auditors_read_all_streams_newest_first(auditor, case):
    page = auditor.get(reverse("audit"), {"q": case.key.lower()})

    assert [line.seq for line in page.context["lines"]] == list(range(case.ledger_seq, 0, -1))


def test_whoever_holds_the_file_learns_from_its_code_whether_it_exists_and_what_came_since(client, world, case, export):
    address = reverse("known", args=[export.code])
    fresh = client.get(address).content.decode()
    services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    later = client.get(address).content.decode()

    assert "导出之后没有新的事件" in fresh
    assert "导出之后新增 1 个事件" in later
    assert export.head in fresh
    assert export.sha256 in fresh
    assert case.title not in fresh  # a code tells nothing that the file does not


def test_a_code_that_nobody_was_given_tells_nothing(client, db):
    for name in ("known", "known-checkpoint"):
        assert client.get(reverse(name, args=["0000-0000-0000"])).status_code == 404


def test_a_waiting_export_is_no_document_yet(client, world, case):
    waiting = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)

    assert client.get(reverse("known", args=[waiting.code])).status_code == 404


def test_an_edited_chain_is_said_to_whoever_holds_the_file(client, case, export):
    with lifted():
        Event.objects.filter(stream=case.stream, seq=export.seq).update(hash="0" * 64)

    assert "与当前链条不一致" in client.get(reverse("known", args=[export.code])).content.decode()


def test_the_checkpoint_handed_out_confirms_the_file_even_after_the_log_has_grown(client, world, case, export):
    services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    sequence_all()
    checkpoint(NOON)
    given = client.get(reverse("known-checkpoint", args=[export.code])).content.decode()
    certificate = client.get(reverse("signing-certificate")).content

    verdict = check(export.path.read_bytes(), Beside(checkpoint=given, certificate=certificate))

    assert verdict.exit is Exit.VALID
    assert "newer" in {one.why for one in verdict.said}


def test_the_page_that_checks_offline_needs_no_server(client, db):
    served, kept = client.get(reverse("verify-offline")), client.get(reverse("verify-offline"), {"file": ""})

    assert "<style" not in served.content.decode()
    assert "/static/verify/verify.js" in served.content.decode()
    assert "default-src 'none'" in served["Content-Security-Policy"]
    assert "src=" not in kept.content.decode().split("<script>")[0]
    assert kept["Content-Disposition"] == 'attachment; filename="verify.html"'


def test_the_public_pages_answer_everybody(client, db, export):
    samples = {name: {"code": export.code} for name in ("known", "known-checkpoint")}
    public = [place for place in places("reports.views") if place.access == ANYBODY]

    assert {place.name for place in public} == {"known", "known-checkpoint", "signing-certificate", "verify-offline"}
    for place in public:
        assert client.get(url_of(place, samples)).status_code == 200
        assert not strangers_pass(place, url_of(place, samples))
