"""The pages of a launched case before a real browser: tasks, launch, running, evaluation, library, templates."""

import pytest
from playwright.sync_api import expect

from approvals.inbox.models import WorkItem
from marketing_review.models import Emergency, State
from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot
from tests.marketing_review.campaigns import EVALUATION, House


@pytest.fixture(scope="module")
def house(site):
    return House()


@pytest.fixture(scope="module")
def dispatched(house):
    return house.prepare(house.approve(house.to_leader(title="「暑期畅享」流量季营销案")),
                         leave=("post:service_trainer", "post:business_tester"))


@pytest.fixture(scope="module")
def running(house):
    case = house.launch(title="「岁末感恩」充100送50+保温杯")
    for number, complaints in enumerate((2, 4, 3, 14, 12, 5)):
        house.figures(case, start=number, complaints=complaints, participants=300 + 40 * number)
    return case


def open_page(page, address):
    page.goto(address)
    return page


def test_the_gate_says_what_is_missing_and_whom_to_ask(house, dispatched, page_as):
    page = open_page(page_as(house.chenxiao), f"/c/{dispatched.key}/launch/")

    expect(page.get_by_text("差 2 项", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="确认上线")).to_be_disabled()
    expect(page.locator("#gate .lacking")).to_have_count(2)
    assert_no_violations(page)
    shoot(page, "launch-gate")


def test_tasks_are_done_with_evidence_and_the_last_opens_the_gate(house, dispatched, page_as, tmp_path):
    file = tmp_path / "签到表.txt"
    file.write_text("参训 40 人")
    duty = dispatched.duties.get(kind="training")
    page = open_page(page_as(house.yulan), f"/c/{dispatched.key}/task/{duty.pk}/")
    assert_no_violations(page)

    page.get_by_label("完成情况").fill("40 名坐席全部培训")
    page.get_by_label("证据附件").set_input_files(file)
    page.get_by_role("button", name="先保存附件").click()
    expect(page.get_by_role("link", name="签到表.txt")).to_be_visible()
    expect(page.get_by_label("完成情况")).to_have_value("40 名坐席全部培训")
    page.get_by_role("button", name="办结任务").click()

    expect(page.get_by_role("status").first).to_contain_text("已办结")
    assert_no_violations(page)
    shoot(page, "tasks")
    test = dispatched.duties.get(kind="business_test")
    tester = page_as(house.holder(test.signer))
    open_page(tester, f"/c/{dispatched.key}/task/{test.pk}/")
    assert_no_violations(tester)
    shoot(tester, "task-test", full_page=True)


def test_a_launch_is_confirmed_by_naming_the_case(house, page_as):
    case = house.to_launch(title="「开学季」校园套餐营销案")
    page = open_page(page_as(house.chenxiao), f"/c/{case.key}/launch/")
    assert_no_violations(page)

    page.get_by_label("输入案号").fill("别的案")
    page.get_by_role("button", name="确认上线").click()
    expect(page.locator("#launch-confirm-error")).to_be_visible()
    assert_no_violations(page, themes=("light",))
    page.get_by_label("输入案号").fill(case.key.lower())
    page.get_by_role("button", name="确认上线").click()

    expect(page.get_by_text("活动已上线，还没有日报")).to_be_visible()
    assert_no_violations(page, themes=("light",))
    assert house.fresh(case).state == State.RUNNING


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_campaign_is_watched_and_its_chart_says_the_same_in_words(house, running, page_as, size):
    page = open_page(page_as(house.chenxiao, viewport=size), f"/c/{running.key}/run/")

    expect(page.locator("#chart-says")).to_contain_text("越过 2 天")
    expect(page.locator(".ld-chart .over")).to_have_count(2)
    page.get_by_role("link", name="参与客户数", exact=True).click()
    expect(page.locator("#chart-says")).to_contain_text("参与客户数")
    assert "measure=participants" in page.url
    page.locator("#watch summary").click()
    expect(page.get_by_role("link", name="更正").first).to_be_visible()
    assert_no_violations(page, sizes=(size,))
    shoot(page, f"campaign-{size['width']}", full_page=True)


def test_an_alert_opens_the_emergency_and_it_is_closed_with_measures(house, running, page_as):
    page = open_page(page_as(house.chenxiao), f"/c/{running.key}/run/")
    page.locator("#alerts").get_by_role("link", name="启动应急流程").first.click()

    page.locator("#emergency").get_by_label("原因").fill("当日集中投诉礼品未到")
    page.get_by_label("客户服务中心").check()
    page.get_by_label("同时暂停活动").check()
    assert_no_violations(page)
    page.get_by_role("button", name="启动应急流程").click()
    expect(page.locator("#emergency .ld-chip.bad").first).to_have_text("已暂停活动")
    assert_no_violations(page)
    shoot(page, "emergency", full_page=True)
    page.get_by_label("原因或处置措施").fill("补货到店，逐户回访")
    page.get_by_role("button", name="恢复活动").click()

    expect(page.get_by_role("status").first).to_contain_text("应急流程已关闭")
    assert Emergency.objects.get(marketing=running).state == "resumed"


def test_the_evaluation_is_written_confirmed_and_found_in_the_library(house, page_as):
    case = house.ended(title="「银龄守护」亲情网关爱包")
    page = open_page(page_as(house.chenxiao), f"/c/{case.key}/evaluation/")
    assert_no_violations(page)

    page.get_by_role("button", name="提交评估").click()
    expect(page.locator("#satisfaction-error")).to_be_visible()
    page.get_by_label("实际满意度").fill(EVALUATION["satisfaction"])
    for name in ("marketing_effect", "collaboration", "satisfaction_note", "lessons"):
        page.locator(f"#{name}").fill(EVALUATION[name])
    page.get_by_role("button", name="提交评估").click()
    expect(page.get_by_text("总体结论：达标")).to_be_visible()
    shoot(page, "evaluation", full_page=True)
    quality = open_page(page_as(house.wangmin), f"/c/{case.key}/evaluation/")
    assert_no_violations(quality)
    quality.get_by_role("button", name="确认并结案").click()
    expect(quality.get_by_role("status").first).to_contain_text("结案入库")

    quality.goto("/cases/")
    quality.get_by_label("搜索", exact=True).first.fill("银龄守护 保温杯")
    quality.get_by_role("search").get_by_role("button", name="搜索").click()
    expect(quality.get_by_role("link", name="「银龄守护」亲情网关爱包")).to_be_visible()
    assert_no_violations(quality)
    shoot(quality, "library")


def test_a_case_of_the_library_is_cloned(house, page_as):
    case = house.closed(title="「双节全家享」融合套餐营销案")
    page = open_page(page_as(house.shenbo), "/cases/?q=双节全家享")

    page.get_by_role("button", name=f"复制为新案 {case.key}").click()

    page.wait_for_url("**/edit/")
    made = WorkItem.objects.open().get(initiator_id=house.shenbo.pk, node="fill")
    assert made.title == "「双节全家享」融合套餐营销案（复制）"


def test_lists_help_when_they_are_empty(house, dispatched, page_as):
    page = open_page(page_as(house.chenxiao), "/c/?state=stopped&q=暑期畅享")
    expect(page.get_by_text("去掉「状态：已取消或否决」可看到 1 件。")).to_be_visible()
    assert_no_violations(page)

    page.get_by_role("link", name="去掉这个条件").first.click()

    expect(page.get_by_role("link", name="「暑期畅享」流量季营销案")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "my-cases")


@pytest.mark.parametrize("path", [
    "categories/", "categories/prepaid-gift/", "categories/prepaid-gift/edit/", "categories/new/", "checklists/",
    "checklists/script/", "checklists/script/edit/", "checklists/new/",
])
def test_templates_are_kept_without_barriers(house, page_as, path):
    page = open_page(page_as(house.wujing), f"/manage/{path}")

    assert_no_violations(page)
    shoot(page, f"manage-{path.replace('/', '-')}", full_page=True)


def test_every_page_is_read_in_english_too(house, running, page_as):
    page = page_as(house.zhengshen, language="en")
    case = f"/c/{running.key}/"
    for path in (f"{case}run/", f"{case}evaluation/", f"{case}launch/", f"{case}task/", "/cases/", "/c/",
                 "/manage/categories/", "/manage/checklists/script/"):
        page.goto(path)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"), path
    page.goto(f"{case}run/")
    assert_no_violations(page)
    shoot(page, "campaign-en", full_page=True)
