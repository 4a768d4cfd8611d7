"""From a step drawn in the browser to a running case that goes on with it: checked while it is drawn, compared,
reviewed and approved in inboxes, tried, put in force, and a marketing case in the co-sign moved."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from approvals.release.installing import install_release_process
from approvals.release.models import Release
from approvals.release.services import sweep
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.browser.marketing import Bureau
from tests.organisation.factories import add_post, hold
from tests.walkthrough.walking import walk_through
from workflows.ledger import outbox
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay

WIDE = {"width": 1600, "height": 1000}
SOON = 30_000  # pages ask for news by themselves every few seconds
SECURITY = "信息安全复核"
ON_THE_FLOW = """id => {
    const modeler = window.editor.modeler, flow = modeler.get("elementRegistry").get(id);
    modeler.get("canvas").scrollToElement(flow);
    const box = modeler.get("canvas").viewbox(), all = flow.waypoints;
    const [a, b] = [all[Math.floor((all.length - 1) / 2)], all[Math.floor((all.length - 1) / 2) + 1]];
    const frame = modeler.get("canvas").getContainer().getBoundingClientRect();
    return [frame.x + ((a.x + b.x) / 2 - box.x) * box.scale, frame.y + ((a.y + b.y) / 2 - box.y) * box.scale];
}"""


@pytest.fixture(scope="module")
def office(site):
    made = Bureau()
    for person, code, name in ((made.shenbo, "process_test_base", "测试基地"),
                               (made.hanmei, "process_committee", "流程管理委员会")):
        add_post(code, name)
        hold(person, code)
    install_release_process(author=made.wujing, publisher=made.pengyu, at=made.tick(), command="tests")
    return made


@pytest.fixture
def running(office):
    """A case in the co-sign: customer service and risk control have passed it, finance has not."""
    case = office.to_cosign(title="岁末充100送50")
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.liqiang, signer="post:risk_reviewer")
    return case


def add(page, label, text):
    field = page.get_by_label(label)
    field.fill(text)
    field.press("Enter")


def checked(page):
    page.evaluate("window.editor.settle().then(window.editor.check)")
    expect(page.locator("[data-editor]")).to_have_attribute("data-checked", "waiting")


def decides(page, code, comment):
    """Somebody finds the release in their inbox and decides it with the first button."""
    page.goto(f"/inbox/?q={code}")
    preview = page.locator("#preview")
    expect(preview).to_contain_text(code)
    preview.locator("#decide-comment").fill(comment)
    preview.locator("button[data-primary]").click()
    expect(page.locator("#toast")).to_contain_text("已办理")


def delivered():
    """What the worker does; other stories on the same site left letters, too."""
    at = timezone.now()
    while outbox.deliver_due(50, at):
        pass


def draws_the_step(page, code, old):
    """With the mouse: a step put onto the flow from the legal review to the leader, and what it is in the panel."""
    page.goto(f"/p/{code}/edit/?start=1")
    page.locator("[name=number]").select_option(str(old))
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("[data-editor][data-loaded]")
    place = page.evaluate(ON_THE_FLOW, "f_legal")
    page.locator(".djs-palette .entry[data-action='create.task']").click()
    page.mouse.move(place[0] - 30, place[1] - 30)
    page.mouse.move(*place, steps=5)
    page.mouse.click(*place)
    moves_down(page, place)
    page.get_by_label("显示名称").fill(SECURITY)
    page.get_by_label("交给").select_option("post")
    add(page, "可办理的岗位", "it_tester")
    page.get_by_label("办理时限").fill("8h")
    add(page, "执行 R", "信息技术中心")
    add(page, "负责 A", "信息技术中心")
    checked(page)


def moves_down(page, place, by=56):
    """The new step stands where there is room for it; its name is typed in the panel."""
    page.keyboard.press("Escape")
    page.mouse.move(*place)
    page.mouse.down()
    page.mouse.move(place[0], place[1] + by, steps=8)
    page.mouse.up()


def breaks_a_law_and_takes_it_back(page):
    """Without the customer-service pass no way leads to the leader: the checks say so while it is drawn."""
    page.evaluate("window.editor.select('service_review')")
    page.locator("[data-group=effect] summary").click()
    page.locator("[data-list=fires] [data-chip-remove]").click()
    checked(page)
    finding = page.locator("[data-finding=problem]").first
    expect(finding).to_contain_text("客服审核未通过，不得送OA审批")
    finding.get_by_role("button", name="在图上演示这条路").click()
    expect(page.locator('.djs-element.ld-passed[data-element-id="legal_review"]')).to_have_count(1)
    shoot(page, "done-2-law")
    page.get_by_role("button", name="撤销").click()
    checked(page)
    expect(page.locator("[data-finding=problem]")).to_have_count(0)


def saves_and_submits(page, code, office, old):
    """The draft is compared with the version in force, walked through and handed over for its release, with a trial.

    Which number it got depends on what other stories have drawn before."""
    page.get_by_role("button", name="保存为草稿版本").first.click()
    page.locator("#save-dialog").get_by_label("版本说明").fill("送领导审批前做信息安全复核")
    page.locator("#save-dialog button[type=submit]").click()
    expect(page.get_by_text("已保存为第")).to_be_visible()
    drawn = ProcessVersion.objects.filter(process__code=code).latest("number")
    page.goto(f"/p/{code}/diff/{old}..{drawn.number}/")
    expect(page.locator("main")).to_contain_text(SECURITY)
    shoot(page, "done-3-compared", full_page=True)
    assert walk_through(drawn, by=office.pengyu, signer=office.wangmin, tick=timezone.now,
                        data={"online": False, "period_end": "2027-01-15"})
    page.goto(f"/p/{code}/v/{drawn.number}/")
    page.get_by_role("link", name="提交发布").first.click()
    expect(page.locator("main")).to_contain_text("制度规则在所有路径上成立")
    page.get_by_label("批准后先试运行").check()
    page.get_by_text("试运行的范围与护栏").click()
    page.locator("[name=scope]").select_option("share")
    page.locator("[name=share]").fill("10")
    page.get_by_label("送审说明").fill("请各部门评审")
    shoot(page, "done-4-submit", full_page=True)
    page.get_by_role("button", name="送审").click()
    expect(page.locator("main")).to_contain_text("基地测试")
    return drawn


def migrates(page, code, old):
    """The forecast of running cases, all that fit ticked, carried out by the worker."""
    page.goto(f"/p/{code}/v/{old}/")
    page.get_by_role("link", name="迁移运行中的案件").click()
    page.get_by_role("button", name="选定").click()
    page.get_by_role("button", name="预演").click()
    expect(page.get_by_text("正在逐件判断")).to_be_visible()
    delivered()
    expect(page.get_by_text("可以迁移，当前在「部门会签」。").first).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="勾选全部可迁移").click()
    assert_no_violations(page)
    shoot(page, "done-6-forecast", full_page=True)
    page.get_by_label("迁移原因").fill("新规要求上线前做信息安全复核")
    page.get_by_role("button", name="迁移勾选的案件").click()
    delivered()
    expect(page.get_by_text("件已迁移")).to_be_visible(timeout=SOON)
    shoot(page, "done-7-moved", full_page=True)


def test_a_step_is_drawn_released_and_a_running_case_goes_on_with_it(office, running, page_as):
    code = Process.objects.get(key="marketing_case").code
    old = Case.objects.get(pk=running.case_id).process_version.number
    manager = page_as(office.wujing, viewport=WIDE)
    draws_the_step(manager, code, old)
    expect(manager.locator("[data-finding=problem]")).to_have_count(0)
    shoot(manager, "done-1-drawn")
    breaks_a_law_and_takes_it_back(manager)
    drawn = saves_and_submits(manager, code, office, old)

    release = Release.objects.get(version=drawn)
    for person, comment in ((office.shenbo, "每条路径都走通"), (office.wangmin, "同意"), (office.qianning, "无异议"),
                            (office.zhaolin, "客服审核没有被绕过"), (office.hanmei, "批准")):
        decides(page_as(person), release.code, comment)
    manager.goto(f"/releases/{release.code}/")
    expect(manager.locator("main")).to_contain_text("试运行")
    shoot(manager, "done-5-trial", full_page=True)
    decides(manager, release.code, "试运行没有问题")
    assert sweep(at=timezone.now()) == 1  # the clock puts in force what is approved for now
    assert ProcessVersion.objects.get(pk=drawn.pk).state == "published"

    migrates(manager, code, old)
    assert Case.objects.get(pk=running.case_id).process_version == drawn
    office.decide(running, "department_cosign", office.sunhao, signer="post:finance_reviewer")
    office.decide(running, "legal_review", office.qianning)
    tester = page_as(office.fengtao, viewport=PHONE)
    tester.goto(f"/inbox/?q={running.key}")
    expect(tester.locator("[data-rows]")).to_contain_text(SECURITY)
    shoot(tester, "done-8-inbox-phone")
    assert replay(Case.objects.get(pk=running.case_id)).matches
