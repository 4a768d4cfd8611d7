"""How events of the desk are said: to whom, by whom, in whose stead, and what nobody signed in person."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from django.urls import reverse
from pypdf import PdfReader

from approvals.inbox import services as inbox
from approvals.signatures.models import Drawing
from approvals.signatures.services.drawings import drawing_from
from reports import services
from reports.selectors import events_of
from reports.trail import proof
from reports.trail.dossier import DomainPart, RoundView, _with_stood, standing
from reports.trail.known import known_of
from reports.trail.lines import lines
from reports.trail.signed import pictures
from tests.inbox.world import fresh
from tests.signatures.test_signing import picture
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object, Reason
from workflows.runtime.move import moving

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)


def said(case):
    found = list(events_of(case))
    return lines(found, known_of(found, case))


def last(case, verb):
    return [line for line in said(case) if line.verb == verb][-1]


def record(world, case, entry, by=None):
    with moving(case_id=case.pk, by=by or world.people.chenxiao.as_actor(), at=world.later()) as move:
        move.record(entry)


def step(node, name):
    return Object("step", node, node=node, name=name)


def pdf_of(case, world):
    case = fresh(case)
    asked = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)
    outbox.deliver_due(100, NOON)
    asked.refresh_from_db()
    return asked.path.read_bytes()


def printed(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.fixture
def signed(world):
    """王敏 signed with a drawn signature, in a case of 陈晓."""
    drawing = drawing_from(picture(), person_id=world.people.wangmin.pk, at=world.later())
    case = world.submitted()
    value = {"meaning": "同意上线", "method": "code", "at": "2026-11-30T02:00:00+00:00", "drawing": drawing.sha256}
    world.decide(case, "quality", "pass", by=world.people.wangmin, signed=value)
    return case


def test_what_passed_by_policy_never_looks_like_a_signature_in_person(world):
    case = world.on_board()
    why = "王敏 已在「品质审核」同意，按流程策略同一人只问一次，系统自动通过，非本人签署。"
    entry = Entry(verb="work.passed_by_policy", object=step("legal", "法务审核"), reason=why,
                  detail={"signer": "post:legal_reviewer"})
    record(world, case, entry, by=world.people.wangmin.as_actor(via="品质审核岗"))

    line = last(case, "work.passed_by_policy")

    assert (line.who, line.number, line.via, line.caused_by) == ("系统", "", "", "王敏")
    assert str(line.label) == "系统按流程策略通过，非本人签署"
    assert (line.is_decision, line.counts, line.signer) == (True, False, "法律审核岗")
    assert "✓ 系统按流程策略通过" not in printed(pdf_of(case, world))


def test_an_approval_that_stands_is_told_by_the_system_with_its_reason(world):
    case = world.on_board()
    world.decide(case, "board", by=world.people.liqiang, signer="risk_reviewer")
    record(world, case, Entry(verb="work.stands", object=step("board", "部门会签"), reason="所依据的字段没有修改",
                              detail={"signer": "post:risk_reviewer"}))

    line = last(case, "work.stands")

    assert (line.who, line.caused_by, line.is_decision) == ("系统", "陈晓", False)
    assert [(one.where, one.signer, one.why) for one in standing(said(case))] == [
        ("部门会签", line.signer, "所依据的字段没有修改")]
    text = printed(pdf_of(case, world))
    assert "沿用的审核结论" in text
    assert "所依据的字段没有修改" in text


def test_what_stood_is_told_under_the_round_in_which_it_stood(world):
    case = world.on_board()
    record(world, case, Entry(verb="work.stands", object=step("board", "部门会签"), reason="没有修改"))
    stood = standing(said(case))
    at = stood[0].at
    rounds = [RoundView(number, "", "陈晓", at + timedelta(hours=hours), "0" * 64, [])
              for number, hours in ((1, -5), (2, -1), (3, 1))]

    found = _with_stood(DomainPart(rounds=rounds), stood)

    assert [len(one.stood) for one in found.rounds] == [0, 1, 0]
    assert _with_stood(DomainPart(), stood).rounds == []


def test_a_substitute_decides_in_the_name_of_whom_they_stand_in_for(world):
    case = world.on_board()
    by = Actor(world.people.liuyang.pk, "刘洋", "20010", via="品质审核岗", on_behalf_of="王敏 (20002)")
    record(world, case, Entry(verb="work.decided", object=Object("work", "7", node="quality", name="品质部审核"),
                              outcome="pass"), by=by)

    line = last(case, "work.decided")

    assert (line.who, line.on_behalf_of, line.via) == ("刘洋", "王敏 (20002)", "品质审核岗")
    text = printed(pdf_of(case, world))
    assert text.count("代 王敏 (20002)") == 2
    assert text.count("品质审核岗") >= 2


def test_handing_over_asking_answering_and_copying_name_the_other_person(world):
    case = world.submitted()
    people, item = world.people, world.item(case, "quality")
    asked = inbox.consult(item_id=item.pk, case_id=case.pk, asked=people.qianning.number, question="可否？",
                          by=people.wangmin, at=world.later())
    inbox.answer(asking_id=asked.pk, case_id=case.pk, text="可以", by=people.qianning, at=world.later())
    inbox.copy_to(case_id=case.pk, numbers=[people.sunhao.number, people.zhaolin.number], by=people.wangmin,
                  at=world.later())
    inbox.transfer(item_id=item.pk, case_id=case.pk, to=people.liuyang.number, reason="出差", by=people.wangmin,
                   at=world.later())

    assert last(case, "work.consulted").notes == [f"征询 钱宁（{people.qianning.number}）"]
    assert last(case, "work.answered").notes == [f"答复 王敏（{people.wangmin.number}） 的征询"]
    assert last(case, "work.copied").notes[0].startswith("抄送给 孙浩（")
    moved = last(case, "work.transferred")
    assert (str(moved.label), moved.notes, moved.reason) == (
        "转办", [f"转办给 刘洋（{people.liuyang.number}）"], "出差")


@pytest.mark.parametrize(("position", "words"), [("before", "在前"), ("parallel", "并行"), ("after", "在后")])
def test_an_added_signer_has_a_name_and_a_position(world, position, words):
    case = world.on_board()
    item = world.item(case, "board", "risk_reviewer")
    inbox.add_signer(case_id=case.pk, item_id=item.pk, signer="post:legal_reviewer", by=world.people.liqiang,
                     at=world.later(), position=position)

    assert last(case, "work.signer_added").notes == ["签署方：法律审核岗", f"位置：{words}"]


@pytest.mark.parametrize(("opened", "words"), [(True, "批量办理 · 已打开"), (False, "批量办理 · 未打开")])
def test_of_a_batch_it_is_told_whether_each_was_opened(world, opened, words):
    case = world.submitted()
    record(world, case, Entry(verb="work.decided", object=Object("work", "7", name="品质部审核"), outcome="pass",
                              detail={"batch": True, "opened": opened}), by=world.people.wangmin.as_actor())

    assert last(case, "work.decided").notes == [words]


def test_the_page_shows_meaning_method_and_time_of_a_signature(client, world, signed):
    client.force_login(world.people.zhengshen)

    page = client.get(reverse("trail", args=[signed.key])).content.decode()

    for words in ("签名表示「同意上线」", "以动态码确认", "附手写签名", Drawing.objects.get().sha256[:12]):
        assert words in page


def test_the_file_shows_the_drawn_signature_with_words_and_keeps_its_standards(world, signed):
    pdf = pdf_of(signed, world)

    assert proof.check(pdf).honest
    text = printed(pdf)
    for words in ("表示「同意上线」", "以动态码确认", "2026-11-30 10:00:00", Drawing.objects.get().sha256):
        assert words in text.replace(" ", "") or words in text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        things = [thing for thing in file.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)]
        words = {str(thing.Alt) for thing in things if thing.get("/S") == "/Figure"}
        images = [thing for thing in things if thing.get("/Subtype") == "/Image"]
        assert "王敏的手写签名" in words
        assert images
        assert not any(bool(image.get("/Interpolate", False)) for image in images)  # PDF/A forbids it
        assert "<pdfuaid:part>1</pdfuaid:part>" in file.Root.Metadata.read_bytes().decode()


def test_a_picture_that_is_not_the_signed_one_is_not_shown(world, signed):
    drawing = Drawing.objects.get()
    Drawing.objects.update(png=bytes(drawing.png) + b"\x00")

    assert pictures([drawing.sha256]) == {}
    assert "手写签名的图片未能取得" in printed(pdf_of(signed, world))


def test_a_return_that_comes_straight_back_says_so(world):
    case = world.on_board()
    world.return_to(case, "board", "draft", by=world.people.liqiang, signer="risk_reviewer", resume="straight",
                    reasons=[Reason(1, "缺退订方式")])

    assert "改后可直达退回人" in last(case, "work.returned").notes


def test_a_line_of_the_audit_page_reads_the_same(client, world):
    case = world.submitted()
    decided = world.decide(case, "quality", "refuse", by=world.people.wangmin, undo_for=timedelta(seconds=10))
    inbox.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=5))
    client.force_login(world.people.zhengshen)

    page = client.get(reverse("audit"), {"q": case.key})

    assert [line.gone for line in page.context["lines"] if line.verb == "work.decided"] == [True, False]
    own = next(line for line in said(case) if line.gone)
    assert replace(own, notes=[]) == replace(
        next(line for line in page.context["lines"] if line.gone), notes=[], stream=own.stream)


def test_emoji_are_named_in_the_pdf_and_no_mark_turns_the_order_of_its_words(world):
    """The fonts of the sheet have no emoji: an empty box would be no proof of what was said."""
    case = world.start(title="国庆\u202e礼遇\u2067 🎉")
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    world.decide(case, "quality", "pass", by=world.people.wangmin, comment="同意 👩\u200d👧 ✅\u200f，请执行")

    pdf = pdf_of(case, world)

    text = printed(pdf)
    assert "同意［woman，girl］［whiteheavycheckmark］，请执行" in text.replace(" ", "")
    assert "国庆礼遇［partypopper］" in text.replace(" ", "")
    assert not set(text) & set("\x00\u202e\u2067\u200f")
    with pikepdf.open(io.BytesIO(pdf)) as file:
        kept = json.loads(file.attachments[proof.TRAIL_NAME].get_file().read_bytes())
    assert any("👩\u200d👧 ✅" in event["body"] for event in kept["events"])
