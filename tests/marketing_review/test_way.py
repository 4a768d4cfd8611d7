"""A case goes its whole way, and what it leaves behind."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from approvals.inbox.models import WorkItem
from approvals.inbox.services import CannotDecide, NotYours
from marketing_review.models import Evaluation, Round, State
from marketing_review.selectors import board, library
from marketing_review.services import CannotEdit, enter_figures, set_tags
from tests.marketing_review.world import refused
from workflows.ledger.models import Event
from workflows.runtime.models import Case

EVALUATION = {"satisfaction": "86.5", "marketing_effect": "办理率超过目标", "collaboration": "各部门配合顺畅",
              "satisfaction_note": "预评估影响可控，实际投诉低于预期", "lessons": "礼品应分批到店"}


def figures(office, case, participants=2680, complaints=0, exchanged=8, days=1):
    for number in range(days):
        enter_figures(case_key=case.key, day=date(2026, 12, 15) + timedelta(days=number), by=office.chenxiao,
                      at=office.tick(days=20) if number == 0 else office.tick(), values={
                          "participants": participants, "failures": 3, "complaints": complaints, "gifts_given": 2680,
                          "gifts_exchanged": exchanged, "revenue": "268000.00", "cost": "183580.00"})


def ended(office):
    case = office.launch()
    figures(office, case)
    office.decide(case, "run", office.chenxiao, "end", form={}, comment="活动到期")
    return office.fresh(case)


def test_a_case_travels_from_draft_to_the_library(office):
    case = ended(office)
    office.decide(case, "evaluation", office.chenxiao, "submit", form=EVALUATION)
    office.decide(case, "quality_confirm", office.wangmin)

    case = office.fresh(case)
    assert (case.state, case.case.status, case.ended_how) == (State.CLOSED, Case.Status.ENDED, "early")
    assert [found.key for found in library("预存送费 保温杯")] == [case.key]
    assert list(library("预存送费 电饭煲")) == []
    assert case.tags == ["预存送费+实物", "标准档", "保温杯", "达标"]


def test_tags_are_changed_on_record_and_found(office):
    case = office.open()

    set_tags(case_key=case.key, tags=["  老客户  回馈 ", "", "老客户 回馈", "x" * 99], by=office.chenxiao,
             at=office.tick())
    with refused(CannotEdit, "标签"):
        set_tags(case_key=case.key, tags=[], by=office.zhaolin, at=office.tick())

    case = office.fresh(case)
    assert case.tags == ["老客户 回馈", "x" * 30]
    assert "老客户 回馈" in case.search_text
    assert Event.objects.filter(stream=f"case:{case.key}").last().verb == "marketing_review.case.tagged"


def test_the_evaluation_sets_actuals_beside_targets(office):
    case = ended(office)

    office.decide(case, "evaluation", office.chenxiao, "submit", form=EVALUATION)

    made = Evaluation.objects.get(marketing=case)
    actual = {result["measure"]: (result["actual"], result["reached"]) for result in made.results}
    assert actual == {"participation_rate": ("13.40", True), "complaints_per_10k": ("0.00", True),
                      "gift_exchange_rate": ("0.30", True)}
    assert made.verdict == Evaluation.Verdict.REACHED


def test_a_missed_target_is_a_missed_evaluation(office):
    case = office.launch()
    figures(office, case, participants=1000, complaints=4)
    office.decide(case, "run", office.chenxiao, "end", form={}, comment="到期")

    office.decide(case, "evaluation", office.chenxiao, "submit", form=EVALUATION)

    assert Evaluation.objects.get(marketing=case).verdict == Evaluation.Verdict.MISSED


def test_an_evaluation_names_everything_it_lacks(office):
    case = ended(office)

    with pytest.raises(CannotDecide) as refusal:
        office.decide(case, "evaluation", office.chenxiao, "submit", form={"lessons": "好"})

    assert set(refusal.value.fields) == {"satisfaction", "marketing_effect", "collaboration", "satisfaction_note",
                                         "lessons"}
    assert office.fresh(case).state == State.ENDED


def test_the_evaluation_is_due_ten_working_days_after_the_end(office):
    case = ended(office)

    item = office.item(case, "evaluation")

    assert 12 <= (item.due_at - item.opened_at).days <= 16  # ten working days


def test_quality_management_may_ask_for_the_evaluation_again(office):
    case = ended(office)
    office.decide(case, "evaluation", office.chenxiao, "submit", form=EVALUATION)

    office.send_back(case, "quality_confirm", office.wangmin, to="evaluation", reasons=("请补充经验教训",))
    again = {**EVALUATION, "lessons": "礼品分批，客服提前培训"}
    office.decide(case, "evaluation", office.chenxiao, "submit", form=again)
    office.decide(case, "quality_confirm", office.wangmin)

    assert office.fresh(case).state == State.CLOSED
    assert list(Evaluation.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_end_of_the_period_ends_the_campaign_by_itself(office):
    from workflows.runtime.jobs import sweep

    case = office.launch()

    sweep(at=office.tick(days=60))

    case = office.fresh(case)
    assert (case.state, case.ended_how) == (State.ENDED, "period")
    assert [item.node for item in office.items(case)] == ["evaluation"]


def test_the_leader_waits_until_all_departments_agreed(office):
    case = office.to_cosign()
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")
    office.decide(case, "service_review", office.zhaolin)

    case = office.fresh(case)
    assert str(board(case)) == "2/3"
    assert not board(case).complete
    assert office.items(case, "leader_approval") == []


def test_a_department_returns_the_case_and_nothing_is_lost(office):
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer",
                     form={"verdict.risk.C2": "fail", "note.risk.C2": "名单没有授权"}, field="target_list")

    case = office.fresh(case)
    finance = WorkItem.objects.get(case_id=case.case_id, signer="post:finance_reviewer")
    assert (finance.close_reason, finance.get_close_reason_display()) == ("returned", "因退回取消")
    assert [(item.node, item.name) for item in office.items(case)] == [("fill", "填写营销案")]
    assert case.state == State.DRAFT
    assert case.passes == {}


def test_a_resubmission_is_a_round_of_its_own_and_keeps_the_former(office):
    case = office.to_cosign()
    office.send_back(case, "service_review", office.zhaolin, reasons=("退订口径不清", "缺到期说明"), field="script")
    script = [*case.content["script"][:2], {"question": "如何退订", "answer": "发送 TDSC 到 10086,24 小时内生效"},
              *case.content["script"][3:]]
    office.save(case, script=script)

    with refused(CannotDecide, "#1", "#2"):
        office.submit(case)
    case = office.submit(case, **{"answer.1": "已写明短信退订", "answer.2": "已补充"})

    first, second = Round.objects.filter(marketing=case).order_by("number")
    assert (first.kind, second.kind) == ("initial", "resubmission")
    assert second.answers == {"1": "已写明短信退订", "2": "已补充"}
    assert first.content["script"] != second.content["script"]
    assert (case.round_number, case.case.round) == (2, 2)


def test_nobody_reviews_their_own_case(office):
    case = office.submit(office.open(by=office.wangmin), by=office.wangmin)

    with pytest.raises(NotYours):
        office.decide(case, "quality_review", office.wangmin)


def test_every_step_stands_in_the_trail_and_the_chain_holds(office):
    case = office.launch()

    events = list(Event.objects.filter(stream=f"case:{case.key}").order_by("seq"))
    decided = [event for event in events if event.verb == "work.decided"]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(decided) == WorkItem.objects.filter(case_id=case.case_id, decided_by__isnull=False).count()
    assert case.case.ledger_head == events[-1].hash


def test_launch_says_what_is_missing(office):
    from marketing_review.services.duties import launch_gaps

    case = office.prepare(office.approve(office.to_leader()), leave=["post:service_trainer"])

    assert launch_gaps(case) == ["任务未完成\uff1a培训"]
    assert office.items(case, "launch_confirm") == []


def test_gift_delivery_needs_the_notice_to_customers(office):
    case = office.approve(office.to_leader())
    item = office.item(case, "dispatch", "post:branch_HZ")

    with refused(CannotDecide, "如何告知客户"):
        office.decide(case, "dispatch", office.tangli, "done", signer=item.signer,
                      form={"result.delivery": "已配送到 12 家营业厅"})


def test_money_stays_exact(office):
    assert office.open().budget == Decimal("1370000.00")
