"""Before its release a version is walked through in roles, signed, replayed on the next one; branches test it in the
field."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from approvals.walkthrough.models import Walkthrough
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.runtime.drawings import cosign, draw, end, start, timer, user
from workflows.library.services import create_process, draft_version

NAMES = {"fill": "填写变更方案", "check": "渠道技术评审", "board": "部门会签", "late": "8 小时未填",
         "remind": "提醒责任人", "regression": "支付回调回归测试", "start": "发起", "end": "上线"}
TOLD = {"raciR": "信息技术中心", "raciA": "渠道运营经理"}


def channel(*more, key, way="fill -> check -> board"):
    """P-0312, the way a payment channel is changed."""
    source = draw(
        key, start(), user("fill", outcomes="submit", writes="urgent", limit="1d", **TOLD),
        timer("boundaryEvent", "late", "PT8H", attachedToRef_="fill", cancelActivity_="false"),
        user("remind", assignee="", candidateGroups="process_manager", **TOLD),
        user("check", assignee="", candidateGroups="it_tester", returns="fill", **TOLD),
        cosign("board", assignee="", candidateGroups="quality_reviewer,legal_reviewer", **TOLD), end(), *more,
        flows=f"start -> {way} -> end; late -> remind -> end", variables="amount:number,urgent:boolean")
    for node, name in NAMES.items():
        source = source.replace(f'name="{node}"'.encode(), f'name="{name}"'.encode())
    return source


@pytest.fixture
def process(office):
    by, at = office.people.wujing.as_actor(), office.later()
    return create_process(key=f"channel{at.timestamp():.0f}", name="缴费渠道变更上线流程", by=by, at=at)


def drafted(office, process, *more, **how):
    source = channel(*more, key=process.key, **how)
    return draft_version(process_id=process.pk, source=source, by=office.people.wujing.as_actor(), at=office.later(),
                         notes="加回归测试")


def choose(page, outcome):
    page.get_by_label(outcome, exact=True).check()
    page.get_by_role("button", name="办理", exact=True).click()


def test_a_version_is_walked_through_signed_and_replayed_on_the_next(office, page_as, process):
    drafted(office, process)
    page = page_as(office.people.wujing)
    page.goto(f"/p/{process.code}/v/1/")
    page.get_by_role("link", name="发起穿越").click()
    page.get_by_label("剧本名称").fill("更换银联网关")
    page.get_by_label("amount").fill("100")
    assert_no_violations(page)
    shoot(page, "walkthrough-new", full_page=True)
    page.get_by_role("button", name="开始穿越").click()

    expect(page.get_by_role("heading", name="填写变更方案")).to_be_visible()
    page.get_by_role("button", name="快进到下一个定时").click()
    expect(page.get_by_role("link", name="提醒责任人")).to_be_visible()
    expect(page.locator(".ld-bpmn-image")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "walkthrough-sandbox", full_page=True)
    choose(page, "提交")
    page.get_by_role("link", name="渠道技术评审").click()
    page.locator("#finding_text").fill("缺少支付回调回归测试")
    page.get_by_role("button", name="记录发现").click()
    page.get_by_role("link", name="渠道技术评审").click()
    choose(page, "完成")
    page.get_by_role("link", name="提醒责任人").click()
    choose(page, "完成")
    choose(page, "通过")
    choose(page, "通过")
    expect(page.get_by_text("案件已走到终点")).to_be_visible()

    signer = page_as(office.people.wangmin, viewport=PHONE)
    signer.goto(page.url.partition("?")[0])
    signer.get_by_role("radio", name="通过", exact=True).check()
    signer.locator("#sign_opinion").fill("角色与口径都走通，回归测试另列优化项。")
    assert_no_violations(signer)
    shoot(signer, "walkthrough-sign-phone", full_page=True)
    signer.get_by_role("button", name="签署", exact=True).click()
    expect(signer.get_by_text("已签署。")).to_be_visible()

    step = user("regression", assignee="", candidateGroups="it_tester", **TOLD)
    drafted(office, process, step, way="fill -> check -> regression -> board")
    page.goto(f"/p/{process.code}/v/2/walkthroughs/")
    expect(page.get_by_text("案件停在新增的「支付回调回归测试」，等待办理")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "walkthrough-scripts", full_page=True)
    page.goto(f"/p/{process.code}/v/2/release/")
    expect(page.locator("[data-gate=walked]")).to_contain_text("剧本「更换银联网关」")
    page.goto(f"/p/{process.code}/v/2/walkthroughs/")
    page.get_by_role("button", name="从分歧处重新录制").click()
    expect(page.get_by_role("heading", name="支付回调回归测试")).to_be_visible()
    assert Walkthrough.objects.get(replaces__isnull=False).moves_made == 5


def test_a_branch_tests_in_the_field_and_its_finding_is_mended(office, page_as, process):
    today = timezone.localdate()
    manager = page_as(office.people.wujing)
    manager.goto("/field-work/plans/new/")
    manager.get_by_label("名称").fill("网关更换基地测试")
    manager.get_by_label("流程", exact=False).first.select_option(label=str(process))
    manager.get_by_label("要求").fill("营业厅、掌厅各办理一笔，核对到账与回执。")
    manager.get_by_label("完成期限").fill((today + timedelta(days=9)).isoformat())
    manager.get_by_label("承担的分公司").select_option(label="杭州分公司")
    assert_no_violations(manager)
    manager.get_by_role("button", name="列入计划").click()
    manager.get_by_role("button", name="派发给分公司").click()
    manager.get_by_role("link", name="杭州分公司").click()

    page = page_as(office.people.tangli, viewport=PHONE)
    page.goto(manager.url)
    page.locator("#found_text").fill("掌厅办理后没有回执短信")
    page.locator("#found_owner").fill(office.people.fengtao.number)
    page.locator("#found_due_on").fill((today + timedelta(days=5)).isoformat())
    assert_no_violations(page)
    shoot(page, "field-task-phone", full_page=True)
    page.get_by_role("button", name="记为优化项").click()
    page.locator("#id_summary").fill("两个渠道均到账。")
    page.get_by_role("button", name="完成并记录").click()
    expect(page.get_by_text("两个渠道均到账。")).to_be_visible()

    manager.goto("/field-work/items/")
    expect(manager.get_by_role("link", name="掌厅办理后没有回执短信")).to_be_visible()
    assert_no_violations(manager)
    shoot(manager, "field-items", full_page=True)
    manager.goto("/field-work/progress/")
    expect(manager.get_by_role("rowheader", name="杭州分公司").first).to_be_visible()
    assert_no_violations(manager)
    shoot(manager, "field-progress", full_page=True)
