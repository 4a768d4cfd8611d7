"""The whole loop in the browser: contacts brought in, a ticket, its cause, a meeting, a process revised, the proof that
it helped, the end, the archive and the PDF trail that tells all of it."""

import csv
import io
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.actions.models import Action
from complaints.actions.services import install_action_process
from complaints.meetings.services import install_decision_process
from complaints.models import ImportRun
from complaints.services.taking import go_on
from complaints.tickets.models import State, Ticket
from complaints.tickets.services import install_ticket_processes
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.browser.product import worker_of
from tests.browser.test_causes import ask, name_root
from tests.browser.trails import asked_for, downloaded, unbroken, words_of
from tests.effect.world import orders, span
from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from tests.tickets import factories
from workflows.ledger import outbox
from workflows.library.models import Process
from workflows.library.services import create_process, draft_version

CITY, PRODUCT, SAYING = "闭环市", "闭环缴费", "闭环缴费银行已扣款话费未到账"
HEADING = ("受理号", "受理时间", "类型", "地区", "渠道", "产品", "号码", "主题", "内容")
ROOT = "渠道变更上线流程没有支付回调回归测试"
SOURCE = bpmn(task("release", "渠道上线", 'ld:candidateGroups="process_manager" ld:raciR="渠道" ld:raciA="品质"'))
PROOF = {"name": "回归测试报告.txt", "mimeType": "text/plain", "buffer": "四类渠道回调全部通过".encode()}


def contacts_of(number_by_day, *, first):
    """A file of complaints: so many on each day."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADING)
    days = [day for day, number in sorted(number_by_day.items()) for _one in range(number)]
    writer.writerows([f"{first}{place:05d}", f"{day:%Y-%m-%d} 10:00:00", "投诉", CITY, "10086 热线", PRODUCT,
                      f"1390000{place:04d}", "缴费未到账", f"{SAYING}，请尽快处理"] for place, day in enumerate(days))
    return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def house(office, site, settings):
    """People, processes in force, one to be revised; the fix was made four weeks ago."""
    settings.IMPORTS_DIR = site.var / "imports"
    people, at = factories.people(), office.later()
    both = {"author": people.wujing, "publisher": people.pengyu, "at": at}
    install_ticket_processes(**both)
    install_action_process(**both, command="tests")
    install_decision_process(**both, command="tests")
    author = people.wujing.as_actor()
    process = create_process(key="closing_the_loop", name="渠道变更上线", by=author, at=office.later())
    first = draft_version(process_id=process.pk, notes="首版", by=author, at=office.later(), source=SOURCE)
    publish_version(version_id=first.pk, by=people.pengyu.as_actor(), at=office.later())
    fix = timezone.localdate() - timedelta(days=29)
    return SimpleNamespace(people=people, office=office, process=process, fix=fix, site=site)


def test_a_problem_is_found_removed_proven_and_told_to_the_end(house, page_as):
    people, fix = house.people, house.fix
    begun, before = fix - timedelta(days=14), fix - timedelta(days=42)
    bring(house, page_as, contacts_of({**days(before, 28, 1), **days(begun, 14, 4)}, first="L1"))
    address = opened_and_located(page_as(people.locator))
    ticket = Ticket.objects.get(title="闭环缴费未到账")
    assert (ticket.product.name, ticket.place.name, ticket.links.count()) == (PRODUCT, CITY, 84)

    analyst = page_as(people.analyst)
    looked_into(analyst, ticket)
    caused(analyst, ticket)
    planned(analyst, house, ticket)
    decided(page_as(people.secretary), people, ticket)
    all_delivered()
    revised(page_as(people.wujing), house, ticket)
    checked(page_as(people.analyst), ticket)
    assert Ticket.objects.get(pk=ticket.pk).state == State.VERIFYING

    judge = page_as(people.judge)
    refused_by_the_numbers(judge, house, ticket)
    orders(span(before, 71, 20_000 * 71), place=CITY)
    bring(house, page_as, contacts_of(days(fix, 28, 1), first="L2"))
    all_delivered()  # what matches the saved query is linked
    assert ticket.links.count() == 112
    proven(judge, ticket)
    fixed_into(page_as(people.fixer), ticket)
    closed(judge, ticket)
    archived(page_as(people.judge), ticket, fix)
    told_to_the_end(page_as(people.zhengshen), house, ticket)
    read_on_a_phone(page_as(people.analyst, viewport=PHONE), address)


def all_delivered():
    """Also what other stories left in the outbox: it may stand before what this one needs."""
    while outbox.deliver_due(100, timezone.now()):
        pass


def days(first, number, each):
    return {first + timedelta(days=place): each for place in range(number)}


def bring(house, page_as, file):
    """A file through the wizard, from its upload to its report."""
    page = page_as(house.people.zhaolin)
    page.goto("/complaints/imports/new/")
    page.get_by_label("新来源编码").fill(f"loop-{ImportRun.objects.count()}")
    page.get_by_label("新来源名称").fill("闭环市热线")
    page.locator("input[name=file]").set_input_files({"name": "投诉.csv", "mimeType": "text/csv", "buffer": file})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对列的含义")).to_be_visible()
    page.get_by_role("button", name="开始导入这个文件").click()
    expect(page).to_have_url(re.compile(r"/complaints/imports/\d+/$"))
    go_on(run_id=int(page.url.rstrip("/").rpartition("/")[2]), at=timezone.now())
    expect(page.get_by_text("没有问题行")).to_be_visible()


def typed(page, name):
    return page.locator(f"main [name={name}]")


def decide(page, ticket, button, *, comment="情况属实", refused="", **said):
    """A step of the ticket in the inbox, reached from the ticket's page."""
    page.goto(f"/tickets/{ticket.key}/")
    page.get_by_role("link", name="去办理").click()
    for label, value in said.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("审批意见").fill(comment)
    chosen = page.locator("#preview").get_by_role("button", name=re.compile(f"^{button}")).first
    with page.expect_response(lambda answer: "/decide/" in answer.url) as answer:
        chosen.click()
    assert answer.value.ok is not bool(refused)
    page.wait_for_load_state("networkidle")  # it is on its way to what waits next
    if refused:
        expect(page.locator("main")).to_contain_text(refused)


def opened_and_located(page):
    page.goto(f"/tickets/new/?q={SAYING}&product={PRODUCT}&place={CITY}")
    expect(page.get_by_text("将关联 84 件投诉")).to_be_visible()
    page.get_by_label("标题").fill("闭环缴费未到账")
    page.get_by_role("button", name="提出工单").click()
    page.get_by_role("button", name="确认立单").click()
    address = page.url
    page.get_by_role("link", name="去办理").click()
    page.get_by_label("问题类型").select_option("process_collaboration")
    page.get_by_label("初步定位").fill("上线前没有做回调测试")
    page.get_by_label("专业部门").select_option("NET")
    page.get_by_label("重大工单").check()
    for grade in ("紧急程度", "改善难度", "服务影响"):
        page.get_by_label(grade).select_option("3")
    page.get_by_label("审批意见").fill("集中在一个渠道")
    with page.expect_response(lambda answer: "/decide/" in answer.url) as answer:
        page.get_by_role("button", name="已定位").click()
    assert answer.value.ok
    page.wait_for_load_state("networkidle")
    return address


def looked_into(page, ticket):
    page.goto(f"/tickets/{ticket.key}/investigations/new/")
    typed(page, "kind").select_option("walk_open")
    typed(page, "leader").fill("70006")
    typed(page, "plan").fill("跟着一笔缴费走完渠道、网关和账务")
    page.get_by_role("button", name="安排", exact=True).click()
    typed(page, "held_on").fill(timezone.localdate().isoformat())
    typed(page, "findings").fill("网关回调超时五秒即丢弃，没有人知道")
    page.get_by_role("button", name="记录结果").click()
    expect(page.get_by_text("网关回调超时五秒即丢弃")).to_be_visible()
    assert_no_violations(page)


def caused(page, ticket):
    decide(page, ticket, "原因已查明", 分析结论="上线流程缺一个环节", refused="还没有认定根因")
    page.goto(f"/tickets/{ticket.key}/causes/")
    page.get_by_role("button", name="开始追问").click()
    ask(page, "支付回调超时被丢弃", "机")
    ask(page, ROOT, "法")
    name_root(page)
    decide(page, ticket, "原因已查明", 分析结论="上线流程缺一个环节")


def planned(page, house, ticket):
    """No plan without an action; the action names the root cause and revises a process."""
    decide(page, ticket, "提交方案", 优化方案="上线流程增加回归测试", refused="还没有改进措施")
    shoot(page, "loop-plan-refused", full_page=True)
    page.goto(f"/tickets/{ticket.key}/actions/new/")
    typed(page, "kind").select_option("revision")
    typed(page, "title").fill("上线流程增加支付回调回归测试")
    expect(page.locator("[name=root] option:checked")).to_have_text(ROOT)
    typed(page, "owner").fill(house.people.wujing.number)
    typed(page, "accountable").fill("network_head")
    typed(page, "days").fill("5")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("流程修订须指明修订哪个流程").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "action-new", full_page=True)
    typed(page, "process").select_option(str(house.process.pk))
    typed(page, "node").fill("渠道上线")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("上线流程增加支付回调回归测试")
    assert_no_violations(page)
    shoot(page, "action-planned", full_page=True)
    decide(page, ticket, "提交方案", 优化方案="上线流程增加回归测试")


def decided(page, people, ticket):
    """The meeting takes the ticket up, is attended, decides with owner and day, and its minutes stand."""
    held = timezone.localtime() + timedelta(hours=1)
    page.goto("/meetings/new/")
    typed(page, "title").fill("闭环服务例会")
    typed(page, "held_at").fill(f"{held:%Y-%m-%dT%H:%M}")
    typed(page, "place").fill("三楼会议室")
    typed(page, "chair").fill(people.zhouzong.number)
    typed(page, "clerk").fill(people.secretary.number)
    typed(page, "invited").fill(people.analyst.number)
    assert_no_violations(page)
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile(r"/meetings/\d+/agenda/$"))
    meeting = page.url.removesuffix("agenda/")
    page.get_by_label(re.compile(ticket.key)).check()
    assert_no_violations(page)
    shoot(page, "meeting-agenda", full_page=True)
    page.get_by_role("button", name="列入选中的议题").click()
    page.goto(meeting)
    page.get_by_role("link", name="签到").click()
    for seat in page.get_by_label("出席情况").all():
        seat.select_option("present")
    page.get_by_role("button", name="保存签到").click()
    page.goto(meeting)
    page.get_by_role("link", name="形成决议").click()
    page.locator("[name=verdict][value=adopted]").check()
    typed(page, "text").fill("两周内补上回归测试环节")
    page.get_by_role("button", name="保存决议").click()
    expect(page.locator("#form-errors")).to_be_visible()  # neither owner nor day
    typed(page, "owner").fill(people.analyst.number)
    typed(page, "due_on").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    assert_no_violations(page)
    shoot(page, "meeting-decide", full_page=True)
    page.get_by_role("button", name="保存决议").click()
    page.goto(meeting)
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("哈希一致")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "meeting-closed", full_page=True)


def revised(page, house, ticket):
    """Who does the action drafts the version from its page; library and ticket name each other."""
    page.goto(f"/tickets/{ticket.key}/actions/1/")
    page.get_by_role("button", name="起草新版本").click()
    action = Action.objects.get(ticket=ticket)
    code = Process.objects.get(pk=house.process.pk).code
    page.goto(f"/tickets/{ticket.key}/actions/1/")
    expect(page.get_by_role("link", name=re.compile(f"{code} v2"))).to_be_visible()
    page.goto(f"/p/{code}/v/2/")
    expect(page.locator("#main")).to_contain_text(ticket.key)
    publish_version(version_id=action.version_id, by=house.people.pengyu.as_actor(), at=timezone.now())
    page.goto(f"/tickets/{ticket.key}/actions/1/")
    page.locator("#finish [name=comment]").fill("新环节已发布，四类渠道回归通过")
    page.locator("#finish [name=upload]").set_input_files(PROOF)
    assert_no_violations(page)
    shoot(page, "action-doing", full_page=True)
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.get_by_text("按期办结").first).to_be_visible()


def checked(page, ticket):
    """Who answers for the action confirms it; then the department says that it has improved."""
    page.goto(f"/tickets/{ticket.key}/actions/1/")
    page.get_by_role("link", name="在待办中打开").click()
    with page.expect_response(lambda answer: "/decide/" in answer.url) as answer:
        page.get_by_role("button", name="确认完成").click()
    assert answer.value.ok
    page.wait_for_load_state("networkidle")
    decide(page, ticket, "改进完成", 完成情况="回归测试环节已上线")


def refused_by_the_numbers(page, house, ticket):
    page.goto(f"/tickets/{ticket.key}/")
    page.locator("#effect").get_by_role("link", name="设定关闭规则").click()
    page.get_by_label("统计对象").select_option("linked")
    page.get_by_label("曝光量的地区").select_option(CITY)
    for label, value in (("目标：每万不超过", "0.60"), ("最低曝光量", "500000"), ("基线天数", "28"),
                         ("措施生效日", house.fix.isoformat()),
                         ("问题起始日", (house.fix - timedelta(days=14)).isoformat())):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="保存规则").click()
    expect(page.locator("#main")).to_contain_text("0 / 500,000")
    decide(page, ticket, "有效", refused="曝光 0/500,000")


def proven(page, ticket):
    page.goto(f"/tickets/{ticket.key}/effect/")
    expect(page.locator("#main")).to_contain_text("措施有效，建议判定有效")
    assert_no_violations(page)
    shoot(page, "loop-effect", full_page=True)
    decide(page, ticket, "有效")


def fixed_into(page, ticket):
    version = Action.objects.select_related("version__process").get(ticket=ticket).version
    decide(page, ticket, "已固化", 固化到=f"{version.process.code} v{version.number}")


def closed(page, ticket):
    decide(page, ticket, "关闭")
    page.goto(f"/tickets/{ticket.key}/")
    expect(page.locator("#main")).to_contain_text("已关闭")
    for words in (ROOT, "网关回调超时五秒即丢弃", "两周内补上回归测试环节", "1/1 完成"):
        expect(page.locator("#main")).to_contain_text(words)
    assert_no_violations(page)
    shoot(page, "loop-ticket", full_page=True)


def archived(page, ticket, fix):
    """The month tells the ticket, its cause and its fix."""
    page.goto(f"/archive/{ticket.product_id}/{timezone.localdate():%Y-%m}/")
    for words in (ticket.key, ROOT, "上线流程增加支付回调回归测试"):
        expect(page.locator("#main")).to_contain_text(words)
    assert_no_violations(page)
    shoot(page, "loop-archive", full_page=True)


def told_to_the_end(page, house, ticket):
    """The auditor's PDF holds tree, actions, decisions, chart, figures and hashes."""
    address = asked_for(page, ticket.key)
    with worker_of(house.site):
        text = words_of(downloaded(page, address))
    for words in ("闭环缴费未到账", ROOT, "根因A·流程", "网关回调超时五秒即丢弃", "上线流程增加支付回调回归测试",
                  "新环节已发布，四类渠道回归通过", "闭环服务例会", "两周内补上回归测试环节", "效果证据：判定有效",
                  "措施生效", "回归测试报告.txt", Ticket.objects.get(pk=ticket.pk).frozen_effects.latest("pk").sha256):
        assert unbroken(words) in text, words


def read_on_a_phone(page, address):
    for path in (address, f"{address}causes/", f"{address}effect/", f"{address}actions/1/", "/meetings/", "/actions/",
                 "/meetings/decisions/"):
        page.goto(path)
        assert_no_violations(page, sizes=(PHONE,))
        shoot(page, f"loop-phone-{path.rstrip('/').rpartition('/')[2]}", full_page=True)
