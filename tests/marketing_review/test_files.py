"""Attachments: what is taken, how it is kept, who gets it."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from marketing_review.models import Attachment, Round
from marketing_review.selectors import attachment_for
from marketing_review.services import CannotAttach, CannotEdit, attach_evidence, detach
from tests.marketing_review.world import refused
from workflows.files.keeping import path_of, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def office_file(part="word/document.xml", *more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name in (part, *more):
            archive.writestr(name, "<x/>")
    return held.getvalue()


def picture(kind="PNG"):
    held = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(held, kind)
    return held.getvalue()


@pytest.mark.parametrize(("name", "data"), [
    ("协议.pdf", PDF), ("协议.docx", office_file()), ("名单.xlsx", office_file("xl/workbook.xml")),
    ("图.png", picture()),
    ("图.JPG", picture("JPEG")), ("名单.csv", "号码，姓名\n138****5678，张三\n".encode()),
    ("名单.csv", "号码，姓名\n".encode("gb18030")),
])
def test_a_file_that_is_what_it_says_is_kept_by_its_hash(office, name, data):
    case = office.open()

    kept = office.attach(case, "attachments", name, data)

    path = path_of(kept.sha256)
    assert path.read_bytes() == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.name == kept.sha256
    assert office.fresh(case).content["attachments"] == [kept.as_json()]


@pytest.mark.parametrize(("name", "data"), [
    ("图.png", PDF), ("协议.pdf", picture()), ("协议.docx", office_file("xl/workbook.xml")),
    ("协议.docx", b"PK\x03\x04 broken"),
    ("宏.docx", office_file("word/document.xml", "word/vbaProject.bin")), ("程序.pdf", b"MZ\x90\x00" + bytes(200)),
    ("名单.csv", b"\x00\x01\x02"), ("名单.txt", b"\xff\xfe\xfa\x80\x81"),
    ("页.pdf", b"<html><script>alert(1)</script>"),
])
def test_a_file_that_is_not_what_it_says_is_refused(office, name, data):
    case = office.open()

    with refused(CannotAttach, "不符"):
        office.attach(case, "attachments", name, data)
    assert "attachments" not in office.fresh(case).content


@pytest.mark.parametrize("name", ["木马.exe", "页.html", "图.svg", "脚本.js", "宏.docm", "包.zip", "a.pdf.exe",
                                  "shell.php"])
def test_kinds_that_could_run_are_refused(office, name):
    with refused(CannotAttach, "不接受"):
        office.attach(office.open(), "attachments", name, b"x")


@pytest.mark.parametrize(("given_name", "kept"), [
    ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\temp\\协议.pdf", "协议.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf"),
    ('a"b<c>.pdf', "a_b_c_.pdf"), ("长" * 300 + ".pdf", "长" * 100 + ".pdf"), (" ..协议 .pdf", "协议.pdf"),
])
def test_names_are_made_safe(given_name, kept):
    assert safe_name(given_name) == kept


@given(st.text(max_size=60))
def test_no_name_escapes_or_breaks_a_header(name):
    try:
        kept = safe_name(name + ".pdf")
    except CannotAttach:
        return
    assert kept.endswith(".pdf")
    assert not set(kept) & set("/\\\r\n\"<>:\0")
    assert Path(kept).name == kept
    assert len(kept) <= 104


@pytest.mark.parametrize("name", ["", "noextension", ".pdf", "...", "\x00.pdf"])
def test_a_name_without_stem_or_extension_is_refused(name):
    with pytest.raises(CannotAttach):
        safe_name(name)


def test_large_and_empty_files_are_refused(office, settings):
    settings.ATTACHMENT_MAX_BYTES = 1 << 20
    case = office.open()

    with refused(CannotAttach, "1 MB"):
        office.attach(case, "attachments", "大.pdf", PDF + bytes(1 << 20))
    with refused(CannotAttach, "空"):
        office.attach(case, "attachments", "空.pdf", b"")
    assert not list(Path(settings.MEDIA_ROOT).glob("incoming-*"))


def test_a_file_of_the_same_name_takes_the_place_and_rounds_keep_theirs(office):
    case = office.submit(office.open())
    first = case.content["gift_report"][0]["sha256"]
    office.send_back(case, "quality_review", office.wangmin, reasons=("质检报告过期",), field="gift_report")

    newer = office.attach(case, "gift_report", "质检报告.pdf", PDF + b"\n")
    case = office.submit(case, **{"answer.1": "已换新"})

    assert [file["sha256"] for file in case.content["gift_report"]] == [newer.sha256]
    assert Round.objects.get(marketing=case, number=1).content["gift_report"][0]["sha256"] == first
    assert path_of(first).exists()


def test_only_file_fields_take_files(office):
    with refused(CannotAttach, "字段"):
        office.attach(office.open(), "budget", "协议.pdf", PDF)
    with refused(CannotEdit, "发起人"):
        office.attach(office.open(), "attachments", "协议.pdf", PDF, by=office.zhaolin)


def test_a_file_can_be_taken_out_of_a_draft(office):
    case = office.open()
    kept = office.attach(case, "attachments", "协议.pdf", PDF)

    detach(case_key=case.key, field="attachments", attachment_id=kept.pk, by=office.chenxiao, at=office.tick())

    assert "attachments" not in office.fresh(case).content


def test_evidence_comes_from_who_has_something_to_do(office):
    case = office.to_cosign()

    kept = attach_evidence(case_key=case.key, upload=ContentFile(PDF), name="截图.pdf", by=office.zhaolin,
                           at=office.tick())
    with refused(CannotAttach, "没有待办"):
        attach_evidence(case_key=case.key, upload=ContentFile(PDF), name="截图.pdf", by=office.gaofei, at=office.tick())
    form = {**office.form(case, office.item(case, "service_review")), "evidence.script.B1": str(kept.pk)}
    office.decide(case, "service_review", office.zhaolin, form=form)

    verdict = office.fresh(case).verdicts.get(checklist="script", code="B1")
    assert verdict.evidence == [kept.as_json()]


def test_a_stranger_gets_no_file(office):
    case = office.open()
    kept = Attachment.objects.get(marketing=case)

    assert attachment_for(office.chenxiao, case.key, kept.pk, office.clock) == kept
    assert attachment_for(office.zhengshen, case.key, kept.pk, office.clock) == kept  # the auditor reads everything
    assert attachment_for(office.gaofei, case.key, kept.pk, office.clock) is None
    assert attachment_for(office.chenxiao, office.open().key, kept.pk, office.clock) is None
