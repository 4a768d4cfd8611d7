"""The pages of tasks, launch, running and evaluation: what they show and refuse, and how few statements it takes."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketing_review.models import Alert, DailyFigure, Duty, Emergency, Evaluation, Feedback, State
from marketing_review.services import open_emergency_procedure
from tests.marketing_review.campaigns import EVALUATION, FIGURES, House, text_of

STATEMENTS = 12  # a page
PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
       b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")


@pytest.fixture
def house(db):
    return House()


@pytest.fixture
def running(house):
    return house.launch()


def page(case, part=""):
    return f"/c/{case.key}/{part}"


def run(house, case, person=None, **sent):
    return house.browse(person or house.chenxiao).post(page(case, "run/"), sent)


# --- launch


def test_the_launch_names_every_missing_item_and_whom_to_ask(house):
    case = house.prepare(house.approve(house.to_leader()), leave=("post:service_trainer",))

    shown = text_of(house.browse(house.chenxiao).get(page(case, "launch/")))

    assert "差 1 项" in shown
    lacking = re.search(r'<li class="lacking">(.*?)</li>', shown, re.S)[1]
    assert "培训" in lacking
    assert house.yulan.name in lacking
    assert re.search(r"<button[^>]*disabled[^>]*aria-describedby", shown)
    assert shown.count('class="lacking"') == 1


def test_a_launch_before_the_gate_is_green_changes_nothing(house):
    case = house.prepare(house.approve(house.to_leader()), leave=("post:service_trainer",))

    answer = house.browse(house.chenxiao).post(page(case, "launch/"), {"confirm": case.key})

    assert answer.status_code in (403, 409)
    assert house.fresh(case).state == State.PREPARING


def test_the_launch_is_confirmed_by_naming_the_case(house):
    case = house.to_launch()
    client = house.browse(house.chenxiao)

    wrong = client.post(page(case, "launch/"), {"confirm": "好", "comment": "按计划"})
    assert (wrong.status_code, house.fresh(case).state) == (422, State.READY_TO_LAUNCH)
    assert 'value="按计划"' in text_of(wrong)

    done = client.post(page(case, "launch/"), {"confirm": f" {case.title} "})
    assert (done.status_code, done["Location"]) == (303, page(case, "run/"))
    assert house.fresh(case).state == State.RUNNING


def test_launching_twice_launches_once(house):
    case = house.launch()

    answer = house.browse(house.chenxiao).post(page(case, "launch/"), {"confirm": case.key})

    assert answer.status_code == 409
    assert "已由 陈晓 办理" in text_of(answer)


# --- running


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


# --- tasks


def dispatched(house):
    return house.approve(house.to_leader())


def test_the_tasks_are_listed_with_who_has_them_and_how_they_stand(house):
    case = house.prepare(dispatched(house), leave=("post:service_trainer",))

    shown = text_of(house.browse(house.chenxiao).get(page(case, "task/")))

    assert house.yulan.name in shown
    assert "奖品配送·客户告知（杭州分公司）" in shown
    total = case.duties.count()
    assert f"{total - 1}/{total} 已完成" in shown


def test_a_gift_delivery_needs_the_notice_to_customers(house):
    case = dispatched(house)
    duty = case.duties.filter(kind="delivery").first()
    client = house.browse(house.holder(duty.signer))

    refused = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.delivery": "已到店 200 只"})
    assert refused.status_code == 422
    assert "notice-delivery-error" in text_of(refused)
    assert "已到店 200 只</textarea>" in text_of(refused)

    done = client.post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.delivery": "已到店 200 只", "notice.delivery": "短信告知自提时间",
        "upload.delivery": SimpleUploadedFile("签收单.png", PNG, "image/png")})

    assert done.status_code == 303
    duty.refresh_from_db()
    assert (duty.notice, [file["name"] for file in duty.detail["evidence"]]) == ("短信告知自提时间", ["签收单.png"])
    assert "签收单.png" in text_of(client.get(page(case, f"task/{duty.pk}/")))


def test_files_can_be_kept_before_the_task_is_done(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")
    client = house.browse(house.yulan)
    address = page(case, f"task/{duty.pk}/")

    client.post(address, {"deed": "attach", "result.training": "已培训一半",
                          "upload.training": SimpleUploadedFile("签到表.png", PNG, "image/png")})

    shown = text_of(client.get(address))
    assert "已培训一半</textarea>" in shown
    assert "签到表.png" in shown
    duty.refresh_from_db()
    assert duty.done_at is None


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_lost(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.yulan).post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.training": "已全部培训",
        "upload.training": SimpleUploadedFile("签到表.png", b"<script>", "image/png")})

    assert answer.status_code == 422
    assert "upload-training-error" in text_of(answer)
    assert "已全部培训</textarea>" in text_of(answer)


def test_a_file_of_another_case_is_no_evidence(house):
    other = house.open(title="另一份营销案")
    foreign = other.files.get()
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.yulan).post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.training": "已全部培训", "evidence.training": str(foreign.pk)})

    assert answer.status_code == 422
    duty.refresh_from_db()
    assert duty.done_at is None


def test_a_test_is_done_with_its_checklist(house):
    case = dispatched(house)
    duty = case.duties.get(kind="business_test")
    item = house.item(case, "dispatch", duty.signer)
    client = house.browse(house.holder(duty.signer))

    bare = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.business_test": "全部走通"})
    assert bare.status_code == 422
    assert "E1 尚无结论" in text_of(bare)
    form = house.form(case, item)
    done = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.business_test": "全部走通", **form})

    assert done.status_code == 303
    assert "已核对，证据见附件" in text_of(client.get(page(case, f"task/{duty.pk}/")))


def test_nobody_does_a_task_of_somebody_else(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.chenxiao).post(
        page(case, f"task/{duty.pk}/"), {"deed": "done", "result.training": "完成"})

    assert answer.status_code == 403
    assert not Duty.objects.exclude(done_at=None).exists()


# --- evaluation


def test_the_evaluation_sets_targets_beside_actuals_and_judges(house):
    case = house.ended()
    client = house.browse(house.chenxiao)
    before = text_of(client.get(page(case, "evaluation/")))
    assert "13.4" in before
    assert "≥ 12" in before

    bare = client.post(page(case, "evaluation/"), {"deed": "submit", "lessons": "礼品应分批到店"})
    assert bare.status_code == 422
    assert "satisfaction-error" in text_of(bare)
    assert "礼品应分批到店</textarea>" in text_of(bare)
    done = client.post(page(case, "evaluation/"), {"deed": "submit", **EVALUATION})

    assert done.status_code == 303
    shown = text_of(client.get(page(case, "evaluation/")))
    assert "总体结论：达标" in shown
    assert "3 项目标中达标 3 项" in shown
    assert "+1.5" in shown  # satisfaction against the pre-assessment


def test_quality_asks_again_with_a_reason_and_then_confirms(house):
    case = house.evaluated()
    quality, address = house.browse(house.wangmin), page(case, "evaluation/")

    assert quality.post(address, {"deed": "return", "comment": ""}).status_code == 422
    assert quality.post(address, {"deed": "return", "comment": "经验教训过于笼统"}).status_code == 303
    assert house.fresh(case).state == State.ENDED
    again = text_of(house.browse(house.chenxiao).get(address))
    assert "经验教训过于笼统" in again
    assert "礼品应分批到店</textarea>" in again
    house.browse(house.chenxiao).post(address, {"deed": "submit", **EVALUATION, "lessons": "礼品按周分三批到店"})
    assert quality.post(address, {"deed": "confirm"}).status_code == 303

    assert house.fresh(case).state == State.CLOSED
    assert Evaluation.objects.filter(marketing=case).count() == 2
    assert "第 1 次评估" in text_of(quality.get(address))


def test_nobody_confirms_their_own_evaluation(house):
    case = house.evaluated()

    answer = house.browse(house.chenxiao).post(page(case, "evaluation/"), {"deed": "confirm"})

    assert answer.status_code == 403
    assert house.fresh(case).state == State.EVALUATED


def test_without_figures_there_is_nothing_to_evaluate(house, running):
    house.decide(running, "run", house.chenxiao, "end", form={}, comment="名额已满")

    shown = text_of(house.browse(house.chenxiao).get(page(running, "evaluation/")))

    assert "还没有任何运行日报，无法评估" in shown
    assert re.search(r'type="submit" disabled aria-describedby="no-figures"', shown)


# --- who, and how many statements

PAGES = ("task/", "launch/", "run/", "evaluation/")


def test_strangers_find_nothing_and_auditors_read_without_acting(house, running):
    duty = running.duties.first()
    for part in (*PAGES, f"task/{duty.pk}/"):
        assert house.browse(house.gaofei).get(page(running, part)).status_code == 404
        assert house.browse(house.gaofei).post(page(running, part)).status_code in (404, 405)
        assert house.browse(house.zhengshen).get(page(running, part)).status_code == 200
        assert house.browse(house.zhengshen).post(page(running, part)).status_code == 403


def test_readers_are_offered_no_deeds(house, running):
    house.figures(running, complaints=12)

    for person in (house.zhengshen, house.zhouzong):
        shown = text_of(house.browse(person).get(page(running, "run/")))
        assert 'value="figures"' not in shown
        assert 'value="end"' not in shown


def test_a_task_of_another_case_is_not_found(house, running):
    other = house.open(title="另一份营销案")

    assert house.browse(house.chenxiao).get(page(other, f"task/{running.duties.first().pk}/")).status_code == 404


@pytest.mark.parametrize("part", PAGES)
def test_pages_take_few_statements_in_every_state(house, django_assert_max_num_queries, part):
    drafted, launched, closed = house.open(), house.launch(), house.closed()
    house.figures(launched, days=3, complaints=12)
    for deed in ("open", "close", "open"):
        if deed == "open":
            open_emergency_procedure(case_key=launched.key, reason="当日集中投诉礼品未到", departments=("CSC", "IT"),
                                     suspend=False, by=house.chenxiao, at=house.tick())
        else:
            run(house, launched, deed="resume", reason="补货到店，逐户回访")
    for case in (drafted, launched, closed, dispatched(house), house.evaluated()):
        for person in (house.chenxiao, house.wangmin, house.zhengshen):
            client = house.browse(person)
            client.get("/c/")
            with django_assert_max_num_queries(STATEMENTS):
                answer = client.get(page(case, part))
            assert answer.status_code in (200, 404)


def test_a_task_page_takes_few_statements(house, django_assert_max_num_queries):
    case = dispatched(house)
    for kind in ("business_test", "delivery"):
        duty = case.duties.filter(kind=kind).first()
        client = house.browse(house.holder(duty.signer))
        client.get("/c/")
        with django_assert_max_num_queries(STATEMENTS):
            client.get(page(case, f"task/{duty.pk}/"))


def test_many_days_take_no_more_statements_than_one(house, django_assert_max_num_queries):
    case = house.launch()
    house.figures(case, days=18)
    client = house.browse(house.chenxiao)
    client.get("/c/")

    with django_assert_max_num_queries(STATEMENTS):
        client.get(page(case, "run/"))
