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
