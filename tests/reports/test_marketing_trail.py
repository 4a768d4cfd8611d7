"""The trail of a marketing case that thought again, was signed, came back and kept the approvals nothing touched."""

import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pikepdf
import pytest
from pypdf import PdfReader

from approvals.inbox import services as inbox
from approvals.signatures.services.drawings import drawing_from
from reports import services
from reports.trail import proof
from reports.trail.domains import part_of
from reports.trail.dossier import gather
from tests.marketing_review.world import Office
from tests.signatures.test_signing import picture
from workflows.ledger import outbox
from workflows.ledger.chain import Reason
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.models import Case
from workflows.runtime.selectors import path_taken, replay

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
TEN = timedelta(seconds=10)


def settled(office):
    assert sweep_pending(office.tick(seconds=11)) == 1


def story(office):
    """Passed and undone, passed under a drawn signature, returned after ten seconds, corrected, come straight back."""
    case = office.submit(office.open())
    decided = office.decide(case, "quality_review", office.wangmin, comment="看得太快", undo_for=TEN)
    inbox.undo(item_id=decided.item_id, case_id=case.case_id, by=office.wangmin, at=office.tick(seconds=7))
    drawn = drawing_from(picture(), person_id=office.wangmin.pk, at=office.clock)
    signed = {"meaning": "同意会签", "method": "password", "at": office.clock.isoformat(), "drawing": drawn.sha256}
    office.decide(case, "quality_review", office.wangmin, undo_for=TEN, signed=signed)
    settled(office)
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.sunhao, signer="post:finance_reviewer")
    item = office.item(case, "department_cosign", "post:risk_reviewer")
    inbox.return_case(item_id=item.pk, case_id=item.case_id, node="fill", by=office.liqiang, at=office.tick(),
                      reasons=[Reason(1, "名单来源没有授权", "list_size")], form={}, undo_for=TEN)
    settled(office)
    office.save(case, target_customers="在网≥12月")
    form = {**office.form(case, office.item(case, "fill")), "answer.1": "已补授权"}
    office.decide(case, "fill", office.chenxiao, "submit", form=form, resume="straight")
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", comment="名单已授权")
    return Case.objects.select_related("process_version__process").get(pk=case.case_id)


@pytest.fixture
def told(db):
    office = Office()
    case = story(office)
    export = services.request_trail(case_key=case.key, by=office.zhengshen, at=NOON)
    return case, export


def test_rounds_say_which_approvals_stood_and_why(told):
    case, export = told

    rounds = gather(export, case=case, domain=part_of(case), diagram="").domain.rounds

    assert [len(one.stood) > 0 for one in rounds] == [False, True]
    assert "财务审核岗" in {one.signer for one in rounds[1].stood}
    assert all(one.why and one.where for one in rounds[1].stood)
    assert {(one.where, one.who.partition("（")[0]) for one in rounds[1].stood} == {
        ("品质审核", "王敏"), ("客服审核", "赵琳"), ("部门会签", "孙浩")}


def test_decisions_that_waited_count_once_in_path_and_replay(told):
    case, _export = told

    assert replay(case).matches
    assert len([flow for flow in path_taken(case) if flow in path_taken(case)[:1]]) == 1


def test_the_file_tells_the_whole_story_and_verifies(told):
    _case, export = told
    outbox.deliver_due(200, NOON)
    export.refresh_from_db()
    pdf = export.path.read_bytes()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")

    assert proof.check(pdf).honest
    for words in ("（已撤销", "生效于", "本轮沿用的审核结论", "表示「同意会签」", "以密码确认", "退回至「",
                  "直达退回人，途经环节不再询问"):
        assert words in text


def test_what_was_filled_in_lies_beside_the_definition(told):
    case, export = told
    outbox.deliver_due(200, NOON)
    export.refresh_from_db()
    with pikepdf.open(export.path) as file:
        form = json.loads(file.attachments[proof.FORM_NAME].get_file().read_bytes())
        definition = file.attachments[proof.DEFINITION_NAME].get_file().read_bytes()
        assert len(file.Root.AF) == len(file.attachments) == 3

    assert form["handed_in"]["text"] == case.marketing.rounds.latest("number").snapshot
    assert sha256(form["handed_in"]["text"].encode()).hexdigest() == form["handed_in"]["sha256"]
    assert definition == case.process_version.bytes
