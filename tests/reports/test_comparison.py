"""The comparison of two versions as a file: what the page says, on paper."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from approvals.organisation.models import Department, Person
from tests.library.drawing import bpmn, task
from workflows.ledger.actor import Actor
from workflows.library.services import create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
PATH = "/p/PRC-0001/diff/1..2/comparison.pdf"


@pytest.fixture
def both(db):
    process = create_process(key="small", name="小流程", by=Actor(id=901, name="吴静"), at=NOON)
    sources = bpmn(task("review")), bpmn(task("review", "复核", 'ld:limit="8h"'), task("N7", "支付回调回归测试"))
    return [draft_version(process_id=process.pk, source=one, by=Actor(id=901, name="吴静"), at=NOON) for one in sources]


def test_the_file_says_what_the_page_says(client, both):
    assert client.get(PATH).status_code == 302
    department = Department.objects.create(code="quality", name="品质部", kind="province")
    person = Person.objects.create(number="no-1", name="赵启明", department=department, role="staff")
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")

    answer = client.get(PATH)

    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for said in ["小流程", both[0].sha256[:20], "新增用户任务「支付回调回归测试」。", "「审核」改名为「复核」。",
                 "8 小时"]:
        assert said in text.replace("\n", "")
    assert client.get("/p/PRC-0001/diff/1..9/comparison.pdf").status_code == 404
    assert 'href="/p/PRC-0001/diff/1..2/comparison.pdf"' in client.get("/p/PRC-0001/diff/1..2/").content.decode()
