"""After a correction only those sign again whose fields changed, and the trail says why the others' approvals stand."""

import json

import pytest

from approvals.inbox.models import WorkItem
from approvals.inbox.services import CannotDecide
from marketing_review.models import CategoryVersion, ChecklistVersion, State
from marketing_review.models.field import Field
from marketing_review.selectors.approvals import approvals_of
from tests.marketing_review.world import verbs
from workflows.ledger.models import Event
from workflows.runtime.selectors import replay


def returned_by_risk(office, field="list_size"):
    """All have passed but 李强, who sends the case back to its initiator."""
    case = office.to_cosign()
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.sunhao, signer="post:finance_reviewer")
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field=field)
    return office.fresh(case)


def resubmit(office, case, resume="", **changes):
    office.save(case, **changes)
    item = office.item(case, "fill")
    office.decide(case, "fill", office.chenxiao, "submit", form={**office.form(case, item), "answer.1": "已修改"},
                  resume=resume)
    return office.fresh(case)


def stands(case):
    events = Event.objects.filter(stream=f"case:{case.key}", verb="work.stands").order_by("seq")
    return {(body["object"]["node"], body["detail"].get("signer", "") if "detail" in body else ""): body["reason"]
            for body in (json.loads(event.body) for event in events)}


def waiting(office, case):
    return sorted((item.node, item.signer.removeprefix("post:")) for item in office.items(case))


def test_walking_again_asks_only_those_whose_fields_changed(office):
    case = resubmit(office, returned_by_risk(office), target_customers="在网≥12月")

    assert waiting(office, case) == [("department_cosign", "risk_reviewer")]
    assert case.state == State.IN_COSIGN
    assert set(stands(case)) == {("quality_review", ""), ("service_review", ""),
                                 ("department_cosign", "post:finance_reviewer")}
    assert "目标客户" in stands(case)[("service_review", "")]
    assert replay(case.case).matches


def test_an_approval_that_stands_is_no_second_signature(office):
    case = resubmit(office, returned_by_risk(office), target_customers="在网≥12月")
    assert WorkItem.objects.filter(case=case.case, node="quality_review", decided_by=office.wangmin).count() == 1
    assert case.passes["quality"]["by"] == office.wangmin.pk


def test_the_case_goes_all_its_way_on_standing_approvals(office):
    case = resubmit(office, returned_by_risk(office), target_customers="在网≥12月")
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")
    office.decide(case, "legal_review", office.qianning)
    assert office.approve(case).state == State.PREPARING


def test_changing_what_others_passed_asks_them_again(office):
    case = resubmit(office, returned_by_risk(office), offer="预存100元，加赠流量", target_customers="在网≥12月")
    assert waiting(office, case) == [("quality_review", "")]
    office.decide(case, "quality_review", office.wangmin)
    assert ("department_cosign", "finance_reviewer") in waiting(office, case)  # D2 depends on the offer


def test_straight_back_reaches_who_returned_it_and_nobody_else(office):
    case = resubmit(office, returned_by_risk(office), resume="straight", target_customers="在网≥12月")
    assert waiting(office, case) == [("department_cosign", "risk_reviewer")]
    assert case.state == State.IN_COSIGN
    assert replay(case.case).matches


def test_straight_back_is_refused_when_it_would_pass_over_somebodys_fields_and_names_who_must_sign(office):
    case = returned_by_risk(office)
    before = verbs(case)
    with pytest.raises(CannotDecide, match="须重新签署") as refusal:
        resubmit(office, case, resume="straight", offer="预存100元，赠费50元，加赠流量", target_customers="在网≥12月")
    assert "resume" in refusal.value.fields
    assert "品质审核" in str(refusal.value)
    assert "优惠内容" in str(refusal.value)
    assert verbs(case) == before
    assert waiting(office, case) == [("fill", "")]
    walked = resubmit(office, case)
    assert waiting(office, walked) == [("quality_review", "")]


def test_in_the_cosign_that_returned_it_others_whose_fields_changed_sign_again_even_straight_back(office):
    case = resubmit(office, returned_by_risk(office), resume="straight", list_size="20000", gifts=[
        {"item": "保温杯", "supplier": "另一杯业", "unit_cost": "18.50", "stock": "20000", "quantity": "20000",
         "delivery": "营业厅自提", "warranty": "七天包退"}])
    assert waiting(office, case) == [("department_cosign", "finance_reviewer"), ("department_cosign", "risk_reviewer")]


def test_without_a_change_everything_stands(office):
    case = returned_by_risk(office)
    assert [approval.stands for approval in approvals_of(case)] == [True] * 3


def test_a_later_failing_verdict_is_not_outlived_by_an_older_pass(office):
    case = resubmit(office, returned_by_risk(office), script=[
        {"question": f"新问{n}", "answer": "新答复"} for n in range(8)])
    office.decide(case, "service_review", office.zhaolin)
    assert set(office.fresh(case).passes) >= {"quality", "service"}


def with_a_field_of_its_own(office):
    """A category that has a field of its own, filled in and returned by 李强 when all others had passed."""
    template = CategoryVersion.objects.get(category__key="prepaid-gift")
    own = Field("own_1", "合作商户", "text", "other", "optional").as_json()
    CategoryVersion.objects.filter(pk=template.pk).update(fields=[*template.fields, own])
    return returned_by_risk(office)


def test_a_changed_field_of_the_category_itself_asks_everybody_again(office):
    case = with_a_field_of_its_own(office)
    case = resubmit(office, case, own_1="某连锁便利店")
    assert waiting(office, case) == [("quality_review", "")]
    assert stands(case) == {}


def test_no_checklist_can_hold_a_field_of_the_category_for_its_own_alone(office):
    """Another category has another field under the same key: naming it in a shared checklist says nothing."""
    version = ChecklistVersion.objects.get(checklist__key="risk")
    named = [{**item, "fields": [*item.get("fields", ()), "own_1"]} for item in version.items]
    assert ChecklistVersion.objects.filter(pk=version.pk).update(items=named) == 1
    case = with_a_field_of_its_own(office)
    with pytest.raises(CannotDecide, match="合作商户") as refusal:
        resubmit(office, case, resume="straight", own_1="某连锁便利店")
    assert "resume" in refusal.value.fields
    assert {approval.name for approval in approvals_of(office.fresh(case)) if not approval.stands} >= {
        "品质审核", "客服审核"}
