"""Every query finds what counts and nothing that nearly does; both databases say the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from approvals.working_time.models import Day
from approvals.working_time.selectors import forget
from marketing_review.models import MarketingCase, Verdict
from tests.exceptions.desk import NOVEMBER, TUESDAY, found, why
from tests.marketing_review.world import SHANGHAI
from tests.organisation.factories import add_department, add_person
from workflows.ledger.attempts import Kind, verb_of
from workflows.ledger.chain import Change

SECOND = timedelta(seconds=1)


# --- decided within five seconds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("spent", "counts"), [(0, True), (3.2, True), (4.999, True), (5, False), (5.001, False),
                                               (600, False)])
def test_less_than_five_seconds_after_opening_counts(desk, spent, counts):
    item = desk.opened(desk.put(by=desk.qianning), desk.qianning, TUESDAY - timedelta(seconds=spent))
    said = desk.decided(item, desk.qianning)
    assert found("quick") == ([said] if counts else [])
    if counts:
        assert why("quick") == [f"打开后 {spent:.1f} 秒"]


def test_never_opened_counts_and_batches_are_named(desk):
    alone = desk.decided(desk.put(by=desk.qianning), desk.qianning)
    batch = desk.decided(desk.put(by=desk.wangmin), desk.wangmin, TUESDAY + SECOND,
                        detail={"batch": True, "opened": False})
    assert found("quick") == [batch, alone]
    assert why("quick") == ["未打开，在批量同意中办理", "未打开就办理"]


def test_opened_by_somebody_else_is_not_opened(desk):
    item = desk.opened(desk.put(by=desk.qianning), desk.wangmin, TUESDAY - timedelta(hours=1))
    said = desk.decided(item, desk.qianning)
    assert found("quick") == [said]


@pytest.mark.parametrize("outcome", ["submit", "done", "launch", "passed", "xpass"])
def test_what_judges_nothing_does_not_count(desk, outcome):
    desk.decided(desk.put(by=desk.qianning, outcome=outcome), desk.qianning, outcome=outcome)
    assert found("quick") == []


def test_returns_initiators_the_oa_and_typed_words_do_not_count(desk):
    desk.say("work.returned", desk.qianning, item=desk.put(by=desk.qianning), outcome="return")
    desk.decided(desk.put(by=desk.chenxiao), desk.chenxiao)
    desk.decided(desk.put(by=desk.zhouzong), desk.zhouzong, outcome="approve", detail={"signature": {"method": "oa"}})
    desk.decided(desk.put(by=desk.qianning, outcome="done"), desk.qianning, outcome="done", reason='"outcome":"pass"')
    assert found("quick") == []


@pytest.mark.parametrize("ending", ["decision.undone", "decision.voided"])
def test_a_decision_that_came_to_nothing_does_not_count_and_the_next_one_does(desk, ending):
    item = desk.put(by=desk.qianning)
    desk.decided(item, desk.qianning, TUESDAY)
    desk.say(ending, desk.qianning, TUESDAY + SECOND, item=item)
    again = desk.decided(item, desk.qianning, TUESDAY + 2 * SECOND)
    other = desk.decided(desk.put(by=desk.qianning), desk.qianning, TUESDAY + 3 * SECOND)
    assert found("quick") == [other, again]


# --- late -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("due", "counts"), [(None, False), (timedelta(), False), (SECOND, False), (-SECOND, True),
                                             (-timedelta(hours=3, minutes=20), True)])
def test_late_is_after_the_limit(desk, due, counts):
    item = desk.put(by=desk.qianning, due_at=None if due is None else TUESDAY + due)
    said = desk.decided(item, desk.qianning)
    assert found("late") == ([said] if counts else [])


def test_late_is_when_it_was_said_not_when_it_took_effect(desk):
    item = desk.put(by=desk.qianning, due_at=TUESDAY + SECOND, closed_at=TUESDAY + 10 * SECOND)
    desk.decided(item, desk.qianning)
    assert found("late") == []


def test_a_late_return_counts_and_says_by_how_much(desk):
    item = desk.put(by=desk.qianning, due_at=TUESDAY - timedelta(days=1, hours=2))
    said = desk.say("work.returned", desk.qianning, item=item, outcome="return")
    assert found("late") == [said]
    assert why("late") == ["期限 2026-11-23 08:00，晚 1 天 2 小时"]


def test_open_items_are_not_late_decisions(desk):
    desk.put(due_at=TUESDAY - timedelta(days=3))
    assert found("late") == []


# --- by somebody else -------------------------------------------------------------------------------------------------


def test_handing_on_and_standing_in_count(desk):
    item = desk.put(by=desk.liuyang)
    to = {"to": "10002", "to_name": "刘洋"}
    transferred = desk.say("work.transferred", desk.wangmin, item=item, reason="出差", detail=to)
    delegated = desk.say("work.delegated", desk.wangmin, TUESDAY + SECOND, item=item, detail=to)
    stood_in = desk.decided(item, desk.liuyang, TUESDAY + 2 * SECOND,
                           actor=desk.liuyang.as_actor(on_behalf_of="王敏 (10001)"))
    assert found("handed-on") == [stood_in, delegated, transferred]
    assert why("handed-on") == ["代 王敏 (10001) 办理", "委派给 刘洋", "转办给 刘洋：出差"]


def test_asking_adding_and_acting_by_post_do_not_count(desk):
    item = desk.put(by=desk.qianning)
    desk.say("work.consulted", desk.wangmin, item=item, detail={"to_name": "刘洋"})
    desk.say("work.signer_added", desk.wangmin, item=item)
    desk.decided(item, desk.qianning, actor=desk.qianning.as_actor(via="法务审核岗"), reason='代签 "on_behalf_of":"甲"')
    assert found("handed-on") == []


# --- attempts ---------------------------------------------------------------------------------------------------------


def test_attempts_are_told_apart(desk):
    law, gate, theirs, own = (desk.say(verb_of(kind), desk.wangmin, TUESDAY + number * SECOND, reason=f"不行{number}")
                              for number, kind in enumerate((Kind.LAW, Kind.GATE, Kind.PERMISSION, Kind.OWN_WORK)))
    assert found("own-work") == [own]
    assert found("barred") == [theirs, gate, law]
    assert why("barred") == ["越权：不行2", "条件未满足：不行1", "违反规则：不行0"]


# --- emergencies and migrations ---------------------------------------------------------------------------------------


def test_emergencies_are_openings_alone(desk):
    opened = desk.say("marketing_review.emergency.opened", desk.chenxiao, reason="集中投诉")
    for verb in ("marketing_review.emergency.resumed", "marketing_review.alert.raised",
                 "marketing_review.alarm.received"):
        desk.say(verb, desk.chenxiao)
    assert found("emergency") == [opened]
    assert why("emergency") == ["集中投诉"]


def test_migrations_name_both_versions(desk):
    moved = desk.say("case.migrated", desk.wujing, reason="新增环节",
                     detail={"from": {"version": 4}, "to": {"version": 5}})
    desk.say("migration.begun", desk.wujing)
    assert found("migrated") == [moved]
    assert why("migrated") == ["第 4 版 → 第 5 版：新增环节"]


# --- out of hours -----------------------------------------------------------------------------------------------------

CLOCK = [
    ("2026-11-24 08:59:59", True), ("2026-11-24 09:00", False), ("2026-11-24 11:59:59", False),
    ("2026-11-24 12:00", True), ("2026-11-24 13:29", True), ("2026-11-24 13:30", False), ("2026-11-24 17:29:59", False),
    ("2026-11-24 17:30", True), ("2026-11-22 10:00", True), ("2026-11-21 10:00", True), ("2026-11-23 00:00", True),
]


@pytest.mark.parametrize(("moment", "counts"), CLOCK)
def test_out_of_hours_is_what_the_calendar_says(desk, moment, counts):
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    said = desk.decided(desk.put(by=desk.qianning), desk.qianning, at)
    assert found("off-hours") == ([said] if counts else [])


def test_holidays_and_make_up_days_are_those_of_ones_own_branch(desk):
    branch = add_department("NB9", "宁波分公司", "branch")
    there = add_person(name="宁波人", department=branch)
    set_by = {"set_at": TUESDAY, "set_by_name": "吴静"}
    Day.objects.create(department=branch, day=date(2026, 11, 24), kind="holiday", name="分公司放假", **set_by)
    Day.objects.create(department=branch, day=date(2026, 11, 22), kind="make_up", name="分公司补班", **set_by)
    forget()
    sunday = datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    on_sunday = desk.decided(desk.put(by=desk.qianning), desk.qianning, sunday)
    desk.decided(desk.put(by=there), there, sunday)
    on_holiday = desk.decided(desk.put(by=there), there, TUESDAY)
    desk.decided(desk.put(by=desk.qianning), desk.qianning, TUESDAY)
    try:
        assert found("off-hours") == [on_holiday, on_sunday]
        assert why("off-hours") == ["星期二不是工作日，10:00 办理", "星期日不是工作日，10:00 办理"]
    finally:
        forget()


# --- changed after approval -------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed(desk):
    """A campaign whose agreement was approved on its tariff, and whose risks on everything."""
    marketing = desk.open()
    case = marketing.case
    agreement = desk.put(case, by=desk.wangmin, node="quality_review", name="品质审核", closed_at=TUESDAY)
    answers = {"marketing": marketing, "node": "quality_review", "round": 1, "version": 1, "answer": "pass",
               "digest": "0", "given_by": desk.wangmin, "given_at": TUESDAY}
    Verdict.objects.create(item_id=agreement.pk, checklist="agreement", code="A2", **answers)
    return marketing


def resubmit(desk, marketing: MarketingCase, *fields, at=TUESDAY + timedelta(hours=1)):
    item = desk.put(marketing.case, by=desk.chenxiao, outcome="submit", node="fill", closed_at=at)
    diff = [Change(field, f"字段{field}", "旧", "新") for field in fields]
    return desk.decided(item, desk.chenxiao, at, outcome="submit", diff=diff)


def test_a_change_of_what_an_approval_depended_on_counts(desk, reviewed):
    said = resubmit(desk, reviewed, "publicity", "budget")
    assert found("changed") == [said]
    assert why("changed") == ["王敏 于 2026-11-24 10:00 在「品质审核」同意之后，修改了字段publicity"]


def test_a_change_of_something_else_or_before_the_approval_does_not_count(desk, reviewed):
    resubmit(desk, reviewed, "budget", "emergency_contact")
    assert found("changed") == []


def test_a_change_before_the_approval_does_not_count(desk, reviewed):
    resubmit(desk, reviewed, "publicity", at=TUESDAY - timedelta(hours=1))
    assert found("changed") == []


def test_an_approval_that_answered_nothing_depends_on_everything(desk, reviewed):
    Verdict.objects.all().delete()
    said = resubmit(desk, reviewed, "budget")
    assert found("changed") == [said]


def test_a_category_s_own_field_matters_to_every_approval(desk, reviewed):
    said = resubmit(desk, reviewed, "own_of_the_category")
    assert found("changed") == [said]


@pytest.mark.parametrize(("field", "counts"), [("amount", True), ("phone", False)])
def test_elsewhere_a_step_says_itself_what_it_depends_on(desk, field, counts):
    case = desk.case("PRC-1-0001", process="plain")
    desk.put(case, by=desk.wangmin, attributes='{"dependsOn": "amount,reason"}')
    desk.put(case, by=desk.qianning, node="other", attributes="{}")
    filled = desk.put(case, by=desk.chenxiao, outcome="submit", node="fill")
    said = desk.decided(filled, desk.chenxiao, TUESDAY + SECOND, "submit", diff=[Change(field, field, "1", "2")])
    assert found("changed") == ([said] if counts else [])


# --- what the filters narrow ------------------------------------------------------------------------------------------


def test_the_period_holds_both_its_days_and_no_moment_more(desk):
    at = [datetime(2026, 10, 31, 23, 59, 59, 999999, SHANGHAI), datetime(2026, 11, 1, 0, 0, 0, 0, SHANGHAI),
          datetime(2026, 11, 30, 23, 59, 59, 999999, SHANGHAI), datetime(2026, 12, 1, 0, 0, 0, 0, SHANGHAI)]
    said = [desk.say("case.migrated", desk.wujing, moment) for moment in at]
    assert found("migrated") == [said[2], said[1]]


def test_processes_and_departments_narrow(desk):
    plain = desk.case("PRC-1-0001", process="plain")
    other = desk.say("case.migrated", desk.wujing, case=plain)
    own = desk.say("case.migrated", desk.qianning)
    attempt = desk.say(verb_of(Kind.LAW), desk.qianning)
    assert found("migrated", replace(NOVEMBER, process="plain")) == [other]
    assert found("migrated", replace(NOVEMBER, process="marketing_case")) == [own]
    assert found("migrated", replace(NOVEMBER, process="none")) == []
    assert found("migrated", replace(NOVEMBER, department=desk.qianning.department_id)) == [own]
    above = desk.qianning.department.parent_id
    if above:
        assert own in found("migrated", replace(NOVEMBER, department=above))
    assert found("barred", replace(NOVEMBER, process="marketing_case")) == [attempt]


def test_departments_narrow_what_is_read_through_as_well(desk):
    night = TUESDAY.replace(hour=22)
    own = desk.decided(desk.put(by=desk.qianning), desk.qianning, night)
    desk.decided(desk.put(by=desk.wangmin), desk.wangmin, night)
    assert found("off-hours", replace(NOVEMBER, department=desk.qianning.department_id)) == [own]
    assert len(found("off-hours")) == 2
