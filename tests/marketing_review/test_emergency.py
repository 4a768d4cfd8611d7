"""The emergency procedure: it suspends, notifies, resumes, corrects or stops, also while a change is under review."""

from datetime import timedelta

import pytest
from django.core import mail

from approvals.health import escapes
from marketing_review.laws import PROCESS_KEY
from marketing_review.models import Emergency, State
from marketing_review.selectors.escaped import escaped
from marketing_review.services import (
    CannotRun,
    open_emergency_procedure,
    resume_after_emergency,
    stop_in_emergency,
    suspend_in_emergency,
)
from tests.marketing_review.world import alarm, refused, verbs
from workflows.ledger.outbox import deliver_due
from workflows.runtime.jobs import sweep_timers
from workflows.runtime.models import Case, Timer
from workflows.runtime.services import suspend_case


def test_the_emergency_suspends_notifies_and_resumes_with_every_step_in_the_trail(office):
    for person in (office.zhaolin, office.fengtao):
        person.email = f"{person.number}@example.org"
        person.save()
    case = office.launch()
    alarm(office, case)
    assert office.fresh(case).state == State.SUSPENDED

    deliver_due(200, office.tick())
    resume_after_emergency(case_key=case.key, measures="补货到店，逐户回访", by=office.chenxiao, at=office.tick())

    made = Emergency.objects.get()
    assert (office.fresh(case).state, made.state, made.notified) == (State.RUNNING, "resumed", ["CSC", "IT"])
    assert sorted(address for letter in mail.outbox for address in letter.to) == [
        "10005@example.org", "10012@example.org"]
    assert verbs(case)[-2:] == ["marketing_review.emergency.opened", "marketing_review.emergency.resumed"]


def test_a_campaign_can_be_corrected_while_it_runs(office):
    case = office.launch()
    alarm(office, case, suspend=False)
    assert office.fresh(case).state == State.RUNNING

    resume_after_emergency(case_key=case.key, measures="更正短信内容并补发", by=office.chenxiao, at=office.tick())

    assert Emergency.objects.get().state == "corrected"


def test_a_case_counts_once_among_those_from_which_something_slipped_through(office):
    case = office.launch()
    assert escaped(Case.objects.all()) == 0
    for reason in ("礼品到货有质量问题", "短信内容有误"):
        open_emergency_procedure(case_key=case.key, reason=reason, departments=(), suspend=True, by=office.chenxiao,
                                 at=office.tick())
        resume_after_emergency(case_key=case.key, measures="补货并逐户回访", by=office.chenxiao, at=office.tick())
    assert (escaped(Case.objects.all()), escapes.are_counted(PROCESS_KEY)) == (1, True)


def test_the_emergency_may_suspend_later_and_stop_for_good(office):
    case = office.launch()
    alarm(office, case, suspend=False)
    suspend_in_emergency(case_key=case.key, reason="投诉继续上升", by=office.chenxiao, at=office.tick())

    stop_in_emergency(case_key=case.key, measures="终止活动并退款", by=office.chenxiao, at=office.tick())

    case = office.fresh(case)
    assert (case.state, case.ended_how, Emergency.objects.get().state) == (State.ENDED, "stopped", "stopped")
    assert [item.node for item in office.items(case)] == ["evaluation"]
    item = case.case.work_items.get(node="run")
    assert item.outcome == "stop"


def test_there_is_one_emergency_at_a_time_and_it_needs_a_reason(office):
    case = office.launch()
    with refused(CannotRun, "原因"):
        open_emergency_procedure(case_key=case.key, reason="急", departments=(), suspend=True, by=office.chenxiao,
                                 at=office.tick())
    alarm(office, case)
    with refused(CannotRun, "已经启动"):
        alarm(office, case)
    with refused(CannotRun, "措施"):
        resume_after_emergency(case_key=case.key, measures="", by=office.chenxiao, at=office.tick())


# --- while a change is under review -----------------------------------------------------------------------------------


def changed(office, **changes):
    """A campaign that runs, with a change of it just opened."""
    case = office.launch()
    office.decide(case, "run", office.chenxiao, "change", form={}, comment="杯子断货，改为雨伞")
    office.save(case, **{"publicity": "岁末充值送雨伞", **changes})
    return office.fresh(case)


WAY = (
    (State.IN_QUALITY_REVIEW, lambda office, case: office.submit(case)),
    (State.IN_COSIGN, lambda office, case: office.decide(case, "quality_review", office.wangmin)),
    (State.IN_LEGAL_REVIEW, lambda office, case: office.cosign(case)),
    (State.IN_OA_APPROVAL, lambda office, case: office.decide(case, "legal_review", office.qianning)),
    (State.PREPARING, lambda office, case: office.approve(case)),
    (State.READY_TO_LAUNCH, lambda office, case: office.prepare(case)),
)


def changing_until(office, state):
    case = changed(office)
    for reached, go in WAY:
        if case.state == state:
            break
        go(office, case)
        case = office.fresh(case)
        assert case.state == reached
    return case


def resume(office, case):
    resume_after_emergency(case_key=case.key, measures="补货到店，逐户回访", by=office.chenxiao, at=office.tick())
    return office.fresh(case)


def stop(office, case):
    stop_in_emergency(case_key=case.key, measures="终止活动并退款", by=office.chenxiao, at=office.tick())
    return office.fresh(case)


IN_CHANGE = (State.DRAFT, *(state for state, _go in WAY))


@pytest.mark.parametrize("state", IN_CHANGE)
def test_an_emergency_suspends_a_campaign_wherever_its_change_stands(office, state):
    case = changing_until(office, state)
    waiting = [item.pk for item in office.items(case)]

    alarm(office, case)

    case = office.fresh(case)
    assert (case.suspended, case.state, Emergency.objects.get().state) == (True, state, "suspended")
    assert [item.pk for item in office.items(case)] == waiting
    case = resume(office, case)
    assert (case.suspended, case.state, Emergency.objects.get().state) == (False, state, "resumed")


def test_the_reviews_of_a_change_go_on_and_its_launch_opens_nothing_before_the_campaign_is_resumed(office):
    case = changing_until(office, State.IN_QUALITY_REVIEW)
    alarm(office, case)

    office.decide(case, "quality_review", office.wangmin)
    office.decide(office.cosign(case), "legal_review", office.qianning)
    case = office.launch(office.prepare(office.approve(case)))

    assert (case.state, case.suspended) == (State.SUSPENDED, True)
    assert case.live_round.content["publicity"] == "岁末充值送雨伞"
    case = resume(office, case)
    assert (case.state, case.suspended) == (State.RUNNING, False)


def test_a_change_that_is_dropped_leaves_the_campaign_suspended(office):
    case = changed(office)
    alarm(office, case)

    office.decide(case, "fill", office.chenxiao, "drop", form={}, comment="断货已解决")

    assert office.fresh(case).state == State.SUSPENDED
    assert resume(office, case).state == State.RUNNING


def test_a_suspended_campaign_is_changed_without_being_resumed_first(office):
    case = office.launch()
    alarm(office, case)

    office.decide(case, "run", office.chenxiao, "change", form={}, comment="换礼品")

    case = office.fresh(case)
    assert (case.state, case.in_change, case.suspended) == (State.DRAFT, True, True)


def test_nothing_is_suspended_twice_or_before_its_launch(office):
    case = changed(office)
    alarm(office, case)
    with refused(CannotRun, "已经暂停"):
        suspend_in_emergency(case_key=case.key, reason="投诉继续上升", by=office.chenxiao, at=office.tick())

    with refused(CannotRun, "没有在运行"):
        alarm(office, office.submit(office.open(title="还没有上线")))


@pytest.mark.parametrize("state", IN_CHANGE)
def test_stopping_ends_the_change_too(office, state):
    case = changing_until(office, state)
    alarm(office, case)

    case = stop(office, case)

    assert (case.state, case.ended_how, case.suspended) == (State.ENDED, "stopped", False)
    assert case.content["publicity"] == case.live_round.content["publicity"] == "岁末充值有礼"
    assert [item.node for item in office.items(case)] == ["evaluation"]
    assert verbs(case)[-2:] == ["marketing_review.change.dropped", "marketing_review.campaign.stopped"]
    assert ("marketing_review.change.withdrawn" in verbs(case)) == (state != State.DRAFT)


# --- clocks: what an emergency holds and what it does not -----------------------------------------------------------


def test_suspending_holds_no_clock_of_the_case(office):
    case = changing_until(office, State.IN_COSIGN)
    due = [item.due_at for item in office.items(case)]
    running = office.launch(title="另一个活动")
    ends = Timer.objects.get(case=running.case_id).due_at

    alarm(office, case)
    alarm(office, running)

    assert [item.due_at for item in office.items(case)] == due
    assert (Timer.objects.get(case=running.case_id).due_at, ends) == (running.period_end, running.period_end)
    assert Case.objects.get(pk=running.case_id).status == Case.Status.RUNNING


def test_a_suspended_campaign_is_over_when_its_period_is(office):
    case = office.launch()
    alarm(office, case)

    office.clock = case.period_end + timedelta(minutes=1)
    sweep_timers(office.clock)

    case = office.fresh(case)
    assert (case.state, case.ended_how, case.suspended) == (State.ENDED, "period", False)
    assert (Emergency.objects.get().state, Emergency.objects.get().measures) == ("stopped", "活动已结束")
    assert "marketing_review.emergency.over" in verbs(case)


def test_a_resting_case_can_be_shut_and_is_stopped_once_it_goes_on(office):
    case = office.launch()
    suspend_case(case_id=case.case_id, by=office.chenxiao.as_actor(), at=office.tick(), reason="等总部通知")

    alarm(office, case)

    assert office.fresh(case).state == State.SUSPENDED
    with refused(CannotRun, "请先恢复案件"):
        stop(office, case)
    assert Emergency.objects.get().closed_at is None
