"""The page of a running campaign: figures, feedback, the emergency procedure, changes and the end."""

import re

import pytest

from marketing_review.models import Alert, DailyFigure, Emergency, Feedback, State
from tests.marketing_review.campaigns import FIGURES, page, run, text_of


def test_a_day_is_entered_corrected_and_alerts(house, running):
    day = house.day().isoformat()

    first = run(house, running, deed="figures", day=day, **FIGURES)
    again = run(house, running, deed="figures", day=day, **{**FIGURES, "complaints": 15})

    assert (first.status_code, again.status_code) == (303, 303)
    assert DailyFigure.objects.get().complaints == 15
    shown = text_of(house.browse(house.chenxiao).get(page(running, f"run/?day={day}")))
    assert 'value="15"' in shown
    assert "更正日报" in shown
    assert "阈值 10，越过 1 天" in shown
    assert Alert.objects.count() == 2


def test_wrong_figures_come_back_with_the_field_and_what_was_typed(house, running):
    answer = run(house, running, deed="figures", day=house.day().isoformat(), participants="-1", complaints="2")

    assert answer.status_code == 422
    shown = text_of(answer)
    assert "id_participants_error" in shown
    assert 'name="complaints" value="2"' in shown
    assert not DailyFigure.objects.exists()


def test_a_day_outside_the_campaign_is_refused_at_its_field(house, running):
    answer = run(house, running, deed="figures", day="2020-01-01", **FIGURES)

    assert answer.status_code == 422
    assert "id_day_error" in text_of(answer)


def test_every_measure_can_be_drawn_and_an_unknown_one_is_complaints(house, running):
    house.figures(running, days=3, complaints=4)
    client = house.browse(house.chenxiao)

    for measure, name in (("participants", "参与客户数"), ("failure_rate", "办理失败率"), ("nonsense", "投诉")):
        shown = text_of(client.get(page(running, f"run/?measure={measure}")))
        assert re.search(rf'id="chart-says">{name}：.*共 3 天', shown)
    assert "style=" not in shown


def test_the_front_line_speaks_up(house, running):
    answer = run(house, running, house.tangli, deed="feedback", text="客户问礼品何时到", weight="escalated",
                 channel="营业厅")

    assert answer.status_code == 303
    assert Feedback.objects.get().given_by == house.tangli
    assert "客户问礼品何时到" in text_of(house.browse(house.chenxiao).get(page(running, "run/")))


def test_the_emergency_is_opened_suspends_resumes_and_shows_its_history(house, running):
    house.figures(running, complaints=12)
    alert = Alert.objects.order_by("pk").first()

    opened = run(house, running, deed="emergency", reason="当日集中投诉礼品未到", departments=["CSC", "IT"],
                 suspend="on", alert=alert.pk)
    assert (opened.status_code, house.fresh(running).state) == (303, State.SUSPENDED)
    short = run(house, running, deed="resume", reason="好")
    assert (short.status_code, house.fresh(running).state) == (422, State.SUSPENDED)
    run(house, running, deed="resume", reason="补货到店，逐户回访")

    made = Emergency.objects.get()
    assert (made.state, made.alert, made.notified) == ("resumed", alert, ["CSC", "IT"])
    shown = text_of(house.browse(house.zhengshen).get(page(running, "run/")))
    for words in ("当日集中投诉礼品未到", "补货到店，逐户回访", "客户服务中心、信息技术中心", "应急后恢复活动"):
        assert words in shown


def test_an_emergency_may_correct_suspend_later_and_stop_for_good(house, running):
    run(house, running, deed="emergency", reason="短信内容有误需要更正")
    assert house.fresh(running).state == State.RUNNING
    run(house, running, deed="suspend", reason="投诉继续上升")
    assert house.fresh(running).state == State.SUSPENDED

    unnamed = run(house, running, deed="stop", reason="终止活动并退款")
    assert (unnamed.status_code, house.fresh(running).state) == (422, State.SUSPENDED)
    assert "终止活动并退款</textarea>" in text_of(unnamed)
    stopped = run(house, running, deed="stop", reason="终止活动并退款", confirm=running.key)

    assert stopped["Location"] == page(running, "evaluation/")
    assert house.fresh(running).ended_how == "stopped"


def test_a_second_emergency_is_told_as_a_conflict(house, running):
    run(house, running, deed="emergency", reason="当日集中投诉礼品未到")

    answer = run(house, running, deed="emergency", reason="又一次集中投诉")

    assert answer.status_code == 409
    assert "已经启动" in text_of(answer)


def test_a_change_opens_its_round_and_leads_to_the_form(house, running):
    empty = run(house, running, deed="change", comment="")
    assert (empty.status_code, house.fresh(running).state) == (422, State.RUNNING)

    answer = run(house, running, deed="change", comment="礼品改为雨伞")

    assert answer["Location"] == page(running, "edit/")
    case = house.fresh(running)
    assert (case.state, case.in_change) == (State.DRAFT, True)
    assert "批准前活动仍按原内容运行" in text_of(house.browse(house.chenxiao).get(page(running, "run/")))


def test_the_end_is_confirmed_by_name_and_leads_to_the_evaluation(house, running):
    house.figures(running)
    assert run(house, running, deed="end", comment="名额已满").status_code == 422

    answer = run(house, running, deed="end", comment="名额已满", confirm=running.key)

    assert answer["Location"] == page(running, "evaluation/")
    assert house.fresh(running).state == State.ENDED


def test_figures_are_entered_also_while_a_change_is_reviewed(house, running):
    run(house, running, deed="change", comment="礼品改为雨伞")

    assert run(house, running, deed="figures", day=house.day().isoformat(), **FIGURES).status_code == 303


def test_what_is_not_a_deed_is_a_bad_request(house, running):
    assert run(house, running, deed="explode").status_code == 400
    assert run(house, running).status_code == 400


def test_an_emergency_wins_over_a_change_and_both_are_told(house, running):
    run(house, running, deed="change", comment="礼品改为雨伞")
    house.submit(running)

    opened = run(house, running, deed="emergency", reason="当日集中投诉礼品未到", suspend="on")
    shown = text_of(house.browse(house.chenxiao).get(page(running, "run/")))

    assert (opened.status_code, house.fresh(running).suspended) == (303, True)
    for words in ("应急流程进行中，活动已暂停", "变更轮次处于「品质审核中」，审核照常进行", "恢复活动", "活动已暂停"):
        assert words in shown, words
    assert "活动已暂停" in text_of(house.browse(house.wangmin).get(page(running)))
    again = run(house, running, deed="suspend", reason="投诉继续上升")
    assert (again.status_code, "活动已经暂停" in text_of(again)) == (409, True)

    run(house, running, deed="resume", reason="补货到店，逐户回访")
    assert (house.fresh(running).suspended, house.fresh(running).state) == (False, State.IN_QUALITY_REVIEW)


def test_a_campaign_is_stopped_from_its_page_while_a_change_is_reviewed(house, running):
    run(house, running, deed="change", comment="礼品改为雨伞")
    house.submit(running)
    run(house, running, deed="emergency", reason="当日集中投诉礼品未到", suspend="on")
    assert "正在审核的变更随之撤销" in text_of(house.browse(house.chenxiao).get(page(running, "run/")))

    stopped = run(house, running, deed="stop", reason="终止活动并退款", confirm=running.key)

    assert (stopped.status_code, house.fresh(running).state) == (303, State.ENDED)


@pytest.mark.parametrize("part", ["task/", "launch/", "run/", "evaluation/"])
def test_the_bar_says_that_these_are_pages_of_a_case(house, running, part):
    shown = text_of(house.browse(house.chenxiao).get(page(running, part)))

    assert set(re.findall(r'href="(/[^"]*)"[^>]*aria-current="page"', shown)) >= {"/c/"}
    assert not re.search(r'href="/cases/"[^>]*aria-current="page"', shown)
