"""A running campaign: figures, thresholds, the emergency procedure, who may do what."""

import json
from datetime import date

import pytest

from approvals.inbox.services import CannotDecide
from marketing_review.models import Alert, DailyFigure, State
from marketing_review.selectors import totals, visible_to
from marketing_review.services import (
    CannotRun,
    enter_figures,
    give_feedback,
)
from tests.marketing_review.world import alarm, refused, verbs
from workflows.ledger.models import Event

DAY = date(2026, 11, 30)


def enter(office, case, by=None, day=DAY, **values):
    return enter_figures(case_key=case.key, day=day, values={"participants": 1000, **values},
                         by=by or office.chenxiao, at=office.tick())


def test_a_day_can_be_corrected_and_the_trail_keeps_both(office):
    case = office.launch()
    enter(office, case, complaints=3)
    enter(office, case, complaints=2)

    assert DailyFigure.objects.get().complaints == 2
    diff = json.loads(Event.objects.filter(verb="marketing_review.figures.entered").last().body)["diff"]
    assert [(each["field"], each["old"], each["new"]) for each in diff] == [("complaints", "3", "2")]
    assert totals(case).participants == 1000


def test_a_threshold_alerts_once_and_can_open_the_emergency(office):
    case = office.launch()

    alerts = enter(office, case, complaints=12)
    again = enter(office, case, complaints=13)

    assert {alert.measure for alert in alerts} == {"complaints_per_day", "complaints_per_10k"}
    assert again == []
    made = alarm(office, case, alert_id=Alert.objects.first().pk)
    assert made.alert.measure == Alert.objects.first().measure


def test_a_quiet_day_alerts_nobody(office):
    assert enter(office, office.launch(), failures=10) == []


@pytest.mark.parametrize(("values", "field"), [
    ({"participants": ""}, "participants"), ({"participants": "-3"}, "participants"),
    ({"complaints": "many"}, "complaints"), ({"revenue": "1.234"}, "revenue"),
])
def test_wrong_figures_are_refused_by_field(office, values, field):
    case = office.launch()

    with pytest.raises(CannotRun) as refusal:
        enter(office, case, **values)
    assert field in refusal.value.fields
    assert not DailyFigure.objects.exists()


def test_figures_belong_to_days_of_the_campaign(office):
    case = office.launch()

    for day in (date(2026, 11, 1), date(2027, 12, 1)):
        with refused(CannotRun, "日期"):
            enter(office, case, day=day)


def test_nothing_is_entered_before_the_launch(office):
    with refused(CannotRun, "没有在运行"):
        enter(office, office.to_cosign())


def test_strangers_and_auditors_do_not_run_a_campaign(office):
    case = office.launch()

    for person in (office.gaofei, office.zhengshen):
        with refused(CannotRun, "可以操作" if person is office.gaofei else "角色"):
            enter(office, case, by=person)
        with pytest.raises(CannotRun):
            alarm(office, case, by=person)


def test_the_front_line_is_heard(office):
    case = office.launch()

    give_feedback(case_key=case.key, text="客户问礼品何时到", weight="issue", channel="营业厅", by=office.tangli,
                  at=office.tick())
    with refused(CannotRun, "没有参与"):
        give_feedback(case_key=case.key, text="路过", weight="note", channel="", by=office.gaofei, at=office.tick())
    with refused(CannotRun, "程度"):
        give_feedback(case_key=case.key, text="客户问礼品何时到", weight="huge", channel="", by=office.tangli,
                      at=office.tick())

    assert verbs(case)[-1] == "marketing_review.feedback.given"


def test_who_may_read_a_case(office):
    case = office.submit(office.open())

    readers = {person.name for person in (office.chenxiao, office.shenbo, office.wangmin, office.zhaolin,
                                          office.zhengshen, office.zhouzong, office.gaofei, office.qianning)
               if visible_to(person, office.clock).filter(pk=case.pk).exists()}

    assert readers == {"陈晓", "沈波", "王敏", "郑审", "周总"}


def test_a_deactivated_person_reads_nothing(office):
    office.open()
    office.chenxiao.is_active, office.chenxiao.deactivated_at = False, office.clock
    office.chenxiao.save()

    assert not visible_to(office.chenxiao, office.clock).exists()


def test_an_online_campaign_needs_all_five_experts(office):
    case = office.to_cosign(online=True)
    assert len(office.items(case, "expert_review")) == 5
    office.decide(case, "service_review", office.zhaolin)
    for item in office.items(case, "department_cosign"):
        office.decide(case, "department_cosign", office.holder(item.signer), signer=item.signer)

    for item in office.items(case, "expert_review"):
        assert office.items(case, "legal_review") == []
        office.decide(case, "expert_review", office.holder(item.signer), signer=item.signer)

    case = office.fresh(case)
    assert case.state == State.IN_LEGAL_REVIEW
    assert case.standing("expert")


def test_an_expert_must_show_the_tests(office):
    case = office.to_cosign(online=True)
    item = office.item(case, "expert_review", "post:expert_internet")
    form = {name: "" if name.startswith("note.") else value for name, value in office.form(case, item).items()}

    with refused(CannotDecide, "X1 需要证据", "X2 需要证据", "X3 需要证据"):
        office.decide(case, "expert_review", office.holder(item.signer), signer=item.signer, form=form)
