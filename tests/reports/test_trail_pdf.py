"""The PDF trail: complete, honest, readable by machines, and no forged one gets through."""

import io
import json
import stat
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reports import services
from reports.models import Export
from reports.trail import proof
from reports.trail.identity import (
    SELF_MADE,
    NoIdentity,
    certificate,
    fingerprint,
    is_self_made,
    make,
)
from reports.trail.sealing import signer
from verify_trail.checking import Beside, check
from verify_trail.verdict import Exit, State
from workflows.ledger import outbox
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event
from workflows.transparency.checkpoints import latest
from workflows.transparency.keys import verifiers

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)


class Built(NamedTuple):
    """A finished file and what it was built from; building takes seconds, so the tests that only read share one."""

    pdf: bytes
    case_key: str
    code: str
    events: int
    head: str
    key: str
    note: str


_built: list[Built] = []


@pytest.fixture
def export(world, case):
    asked = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    assert outbox.deliver_due(100, NOON) >= 1
    asked.refresh_from_db()
    return asked


@pytest.fixture
def built(request, db):
    if not _built:
        export = request.getfixturevalue("export")
        _built.append(Built(export.path.read_bytes(), export.case_key, export.code, export.seq, export.head,
                            verifiers()[0].vkey, latest().note))
    return _built[0]


@pytest.fixture
def pdf(built):
    return built.pdf


def forged(pdf, change):
    """The file with its attached trail changed, everything else as it was."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        spec = file.attachments[proof.TRAIL_NAME]
        trail = json.loads(spec.get_file().read_bytes())
        change(trail)
        file.attachments[proof.TRAIL_NAME] = pikepdf.AttachedFileSpec(
            file, json.dumps(trail, ensure_ascii=False).encode(), filename=proof.TRAIL_NAME
        )
        file.save(out)
    return out.getvalue()


def test_an_export_is_the_last_event_of_what_it_exports_and_says_where_the_chain_stood(world, case):
    export = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON, purpose="年度审计")

    last = Event.objects.of_stream(case.stream).latest("seq")
    logged = json.loads(last.body)
    assert logged["detail"] == {"code": export.code, "seq": case.ledger_seq, "head": case.ledger_head}
    assert (logged["verb"], logged["actor"]["name"], logged["reason"]) == ("trail.exported", "郑审", "年度审计")
    assert (export.status, export.seq, export.head) == ("waiting", last.seq, last.hash)
    assert (last.seq, logged["prev"]) == (case.ledger_seq + 1, case.ledger_head)


def test_asking_twice_while_it_is_built_gives_the_same_export(world, case):
    first = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)

    assert services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON) == first
    assert Event.objects.filter(verb="trail.exported").count() == 1


def test_the_worker_builds_it_once_and_says_what_it_built(export):
    pdf = export.path.read_bytes()
    assert (export.status, export.progress, export.size) == ("done", 100, len(pdf))
    assert sha256(pdf).hexdigest() == export.sha256

    services.build_export(export_id=export.pk, at=NOON)

    assert export.path.read_bytes() == pdf


def test_an_honest_file_is_accepted_with_all_its_events(built):
    finding = proof.check(built.pdf)

    assert finding.honest, proof.why(finding)
    assert (finding.case_key, finding.code, finding.events, finding.head) == built[1:5]


def test_people_read_the_decisions_and_reasons_in_chinese(pdf):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)

    for words in ("会签与审批", "李强已核对", "缺退订方式 & 生效时间", "<script>alert(1)</script>", "全部事件"):
        assert words in text.replace("\n", "")


def test_the_file_declares_both_standards_and_lists_each_attachment_once(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        metadata = file.Root.Metadata.read_bytes().decode()
        assert 'pdfaid:part="3"' in metadata
        assert 'pdfaid:conformance="A"' in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert file.Root.MarkInfo.Marked
        assert file.Root.Lang == "zh-Hans"
        assert len(file.Root.AF) == len(file.attachments) == 2
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)


def test_the_file_is_packed_once_with_an_identifier_and_no_more_faces_than_two(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        faces = {str(thing.FontName) for thing in file.objects
                 if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"}
        bare = [thing for thing in file.objects
                if isinstance(thing, pikepdf.Stream) and "/Filter" not in thing
                and len(thing.read_raw_bytes()) > 100 and thing.get("/Type") != "/Metadata"]
        assert len(file.trailer.ID) == 2
    assert len(faces) == 2, faces
    assert not bare


def _kinds(pdf):
    """What the structure of the file consists of, by kind."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return Counter(str(thing.S) for thing in file.objects
                       if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem")


def _exported(case, by):
    export = services.request_trail(case_key=case.key, by=by, at=NOON)
    outbox.deliver_due(100, NOON)
    export.refresh_from_db()
    return export


def test_few_events_are_rows_of_a_table_with_headings(built):
    kinds = _kinds(built.pdf)
    assert kinds["/TR"] > built.events
    assert kinds["/TD"] >= 6 * built.events
    assert kinds["/TH"] >= 6


def test_more_events_are_items_of_a_list_and_the_page_says_so(world, case, monkeypatch):
    monkeypatch.setattr("reports.trail.dossier.MOST_AS_ROWS", 3)
    monkeypatch.setattr("reports.trail.dossier.MOST_IN_A_TABLE", 0)
    export = _exported(case, world.people.zhengshen)
    kinds = _kinds(export.path.read_bytes())
    assert kinds["/LI"] >= export.seq
    assert kinds["/LI"] == kinds["/LBody"]
    text = "".join(page.extract_text() for page in PdfReader(export.path).pages).replace("\n", "")
    assert "数量较多，以清单排出" in text
    assert "按环节汇总；逐次办理及意见见下方事件清单" in text


def test_every_picture_has_words(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        figures = [thing for thing in file.objects
                   if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def _edit(trail):
    trail["events"][3]["body"] = trail["events"][3]["body"].replace("pass", "none")


def _rehash(trail):
    _edit(trail)
    trail["events"][3]["hash"] = sha256(trail["events"][3]["body"].encode()).hexdigest()


def _drop(trail):
    del trail["events"][4]


def _swap(trail):
    events = trail["events"]
    events[2], events[3] = events[3], events[2]


def _truncate(trail):
    trail["events"].pop()


def _shorten(trail):
    last = trail["events"].pop()
    trail["seq"] -= 1
    trail["head"] = json.loads(last["body"])["prev"]


@pytest.mark.parametrize(("change", "seq"), [
    (_edit, 4), (_rehash, 4), (_drop, 5), (_swap, 3), (_truncate, 0), (_shorten, -1),
])  # fmt: skip
def test_a_forged_trail_is_refused_and_the_first_wrong_event_is_named(built, change, seq):
    finding = proof.check(forged(built.pdf, change))

    assert not finding.honest
    assert finding.wrong.seq == {0: built.events, -1: built.events - 1}.get(seq, seq)


def test_another_definition_is_refused(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        name = proof.DEFINITION_NAME
        file.attachments[name] = pikepdf.AttachedFileSpec(file, b"<definitions/>", filename=name)
        file.save(out)

    assert "process.bpmn" in proof.why(proof.check(out.getvalue()))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04", b"\x00" * 1000])
def test_what_is_not_a_trail_gets_a_sentence(data):
    with pytest.raises(proof.Unreadable):
        proof.check(data)


def test_the_command_needs_the_file_and_a_key_only(built, pdf, tmp_path, capsys):
    good, bad, key = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "key.txt"
    good.write_bytes(pdf)
    bad.write_bytes(forged(pdf, _edit))

    key.write_text(built.key)
    call_command("verify_trail", str(good), "--key", str(key))
    assert "有效" in capsys.readouterr().out
    with pytest.raises(CommandError, match="未经外部证实") as unproven:
        call_command("verify_trail", str(good))
    with pytest.raises(CommandError, match="第 4 个事件") as wrong:
        call_command("verify_trail", str(bad))
    assert (unproven.value.returncode, wrong.value.returncode) == (3, 1)


def test_nothing_a_person_typed_makes_the_server_fetch_anything(world, case, monkeypatch):
    fetched = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda _self, request, *_rest: fetched.append(request))
    for text in ('<img src="http://example.invalid/x">', '<link rel=attachment href="file:///etc/passwd">',
                 "&xxe; <svg><image href='file:///etc/hostname'/></svg>"):  # fmt: skip
        world.decide(case, "quality", "refuse", by=world.people.wangmin, comment=text)
        world.return_to(case, "board", "quality", by=world.people.liqiang, signer="risk_reviewer",
                        reasons=[Reason(1, text)])

    export = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    outbox.deliver_due(100, NOON)
    export.refresh_from_db()

    assert export.status == Export.Status.DONE
    assert fetched == []
    assert proof.check(export.path.read_bytes()).honest


def test_a_failed_build_is_tried_again_and_at_last_said(world, case, monkeypatch):
    def broken(*_args, **_more):
        raise OSError("disk full")

    monkeypatch.setattr("reports.services.build", broken)
    export = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    for _ in range(outbox.ATTEMPTS):
        outbox.deliver_due(100, datetime(2027, 1, 1, tzinfo=UTC))
        outbox.Message.objects.update(not_before=None)

    export.refresh_from_db()
    assert export.status == Export.Status.FAILED
    assert "重新导出" in export.error


def test_the_file_its_key_and_its_checkpoint_are_enough_and_every_point_is_good(built):
    verdict = check(built.pdf, Beside(checkpoint=built.note, key=built.key, certificate=certificate()))

    assert {one.state for one in verdict.said} == {State.GOOD}
    assert verdict.exit is Exit.VALID


def test_the_first_page_says_in_both_languages_what_is_proved_and_whose_signature_it_is(pdf, built):
    page = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\n", "")

    for words in ("不能证明", "It does not prove", "自行生成", "made by this server itself", fingerprint()):
        assert words in page or words.replace(" ", "") in page.replace(" ", ""), words


def test_the_signing_key_lies_in_a_file_that_only_its_owner_reads_and_stays_the_same(settings, tmp_path):
    settings.LOG_KEYS_DIR = str(tmp_path / "keys")

    first, path = fingerprint(), tmp_path / "keys" / SELF_MADE

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert fingerprint() == first
    assert [one.name for one in path.parent.iterdir()] == [SELF_MADE]


def test_a_key_of_the_house_is_used_and_one_that_cannot_be_read_stops_the_export(settings, tmp_path):
    settings.SIGN_KEY = str(tmp_path / "house.pem")
    with pytest.raises(NoIdentity, match=r"house\.pem"):
        signer()

    (tmp_path / "house.pem").write_bytes(make("house.example", NOON))

    assert "house.example" in signer().signing_cert.subject.human_friendly
    assert not is_self_made()


def test_a_trail_of_very_many_events_gives_each_one_line_says_so_and_keeps_the_full_texts(world, case, monkeypatch):
    monkeypatch.setattr("reports.trail.dossier.MOST_AS_ROWS", 3)
    monkeypatch.setattr("reports.trail.dossier.MOST_IN_FULL", 3)
    export = _exported(case, world.people.zhengshen)
    pdf = export.path.read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")

    assert "每个事件只印一行" in text
    assert proof.check(pdf).honest
    with pikepdf.open(io.BytesIO(pdf)) as file:
        kept = json.loads(file.attachments[proof.TRAIL_NAME].get_file().read_bytes())
    assert len(kept["events"]) == export.seq
