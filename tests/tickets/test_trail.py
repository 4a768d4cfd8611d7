"""The PDF trail of a ticket: its own sections beside the events of its process."""

import io

import pytest
from pypdf import PdfReader

from complaints.tickets import sheets
from complaints.tickets.models import State
from complaints.tickets.services import link_contacts, reopen_ticket
from complaints.tickets.sheets import Table
from reports import selectors, services
from reports.trail.domains import part_of
from tests.tickets import factories
from tests.tickets.eventful import eventful
from workflows.ledger import outbox
from workflows.runtime.models import Case


@pytest.fixture
def closed(desk, monkeypatch):
    ticket = desk.open()
    factories.contacts(4)
    link_contacts(ticket_id=ticket.pk, wanted={"q": "未到账"}, by=desk.locator, at=desk.tick())
    monkeypatch.setattr(sheets, "_fills", {"effect": (2, lambda one: [Table("效果", ["周"], [["前 7.1，后 3.4"]])])})
    return desk.walk(ticket, State.CLOSED)


def test_a_trail_holds_problem_complaints_steps_and_what_other_rooms_add(desk, closed):
    part = part_of(Case.objects.get(pk=closed.case_id))

    titles = [table.title for table in part.tables]
    assert titles == ["关联投诉", "关联条件", "各环节的结论", "效果", "工单事件"]
    assert ("无须措施的理由", "方案由银联落实") in part.facts
    assert ("优先级", "18 = 紧急 3 × 难度 2 × 影响 3") in part.facts
    assert "共 4 件（投诉 4，咨询 0）" in part.tables[0].note
    assert [row[1] for row in part.tables[2].rows] == [
        "原因定位", "问题分析", "制定优化方案", "优化改进", "效果评估", "固化入流程", "关闭工单"]
    assert [row[1] for row in part.tables[4].rows][:3] == ["提出待确认工单", "确认立单", "关联投诉"]


def test_the_exported_file_is_one_that_people_can_read(desk, closed):
    asked = services.request_trail(case_key=closed.key, by=desk.zhengshen, at=desk.tick())
    outbox.deliver_due(100, desk.tick())
    asked.refresh_from_db()

    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(asked.path.read_bytes())).pages)
    for words in ("网上银联充值未到账", "应急机制已上线", "前 7.1，后 3.4", "PRC-0133 v1.4"):
        assert words.replace(" ", "") in said.replace(" ", "").replace("\n", "")


def test_every_round_has_a_trail_that_readers_of_the_ticket_reach(desk, closed):
    reopen_ticket(ticket_id=closed.pk, reason="又出现", by=desk.lead, at=desk.tick())

    for key in (closed.key, f"{closed.key}-2"):
        assert selectors.case_for(person=desk.zhaolin, key=key, at=desk.tick()).key == key
        with pytest.raises(Case.DoesNotExist):
            selectors.case_for(person=desk.outsider, key=key, at=desk.tick())


@pytest.fixture
def told(desk):
    return desk.walk(eventful(desk), State.CLOSED)


def test_causes_actions_meetings_effect_and_scripts_stand_in_the_file(desk, told):
    asked = services.request_trail(case_key=told.key, by=desk.zhengshen, at=desk.tick())
    outbox.deliver_due(100, desk.tick())
    asked.refresh_from_db()

    pages = PdfReader(io.BytesIO(asked.path.read_bytes())).pages
    said = "".join("".join(page.extract_text() for page in pages).split())
    for words in (
        "原因分析（5个为什么）", "退款没有应急流程", "根因A·流程", "投诉查询", "走一遍退款流程", "退款单在财务停了九天",
        "措施与责任", "退款一个工作日办结", "并入新退款流程", "服务例会决议", "按方案执行",
        "效果证据：判定有效（第1轮）", "措施生效", "SHA-256", "客服口径", "二十四小时内自动补账",
    ):
        assert words in said, words
    assert told.frozen_effects.first().sha256 in said


def test_titles_follow_the_order_of_the_loop(desk, told):
    titles = [table.title for table in part_of(Case.objects.get(pk=told.case_id)).tables]
    assert titles == [
        "各环节的结论", "原因分析（5 个为什么）", "调查记录", "措施与责任", "服务例会决议",
        "效果证据：判定有效（第 1 轮）", "效果证据：关闭（第 1 轮）", "客服口径", "工单事件"]
