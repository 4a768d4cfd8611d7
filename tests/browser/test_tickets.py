"""A ticket: proposed from a filter of contacts, confirmed, its cause located in the inbox, read on a phone."""

from playwright.sync_api import expect

from complaints.tickets.services import install_ticket_processes
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.tickets import factories

SAYING = "银联闪付已扣款话费未到账"


def test_a_problem_behind_many_complaints_becomes_a_ticket_that_departments_work_on(office, page_as):
    people = factories.people()
    install_ticket_processes(author=people.wujing, publisher=people.pengyu, at=office.later())
    factories.contacts(6, at=office.later(), text=f"{SAYING}，请尽快退款")
    page = page_as(people.locator)

    page.goto(f"/tickets/new/?q={SAYING}")
    expect(page.get_by_text("将关联 6 件投诉")).to_be_visible()
    assert_no_violations(page)
    page.get_by_role("button", name="提出工单").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有保存")
    page.get_by_label("标题").fill("银联闪付充值未到账")
    page.get_by_label("紧急程度").select_option("3")
    page.get_by_role("button", name="提出工单").click()

    expect(page.get_by_role("heading", name="待确认")).to_be_visible()
    expect(page.get_by_text("6 件相近")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "ticket-candidate", full_page=True)
    page.get_by_role("link", name="6 件", exact=True).click()
    expect(page.get_by_text("持续关联", exact=True).first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "ticket-contacts", full_page=True)
    page.go_back()
    page.get_by_role("button", name="确认立单").click()
    address = page.url

    page.get_by_role("link", name="去办理").click()
    page.get_by_label("初步定位").fill("网关超时后没有自动冲正")
    page.get_by_label("审批意见").fill("投诉集中在银联渠道")
    page.get_by_role("button", name="已定位").click()
    expect(page.get_by_text("请填写「问题类型」").first).to_be_visible()
    expect(page.get_by_label("初步定位")).to_have_value("网关超时后没有自动冲正")
    shoot(page, "ticket-locate", full_page=True)
    page.get_by_label("问题类型").select_option("process_collaboration")
    page.get_by_label("专业部门").select_option("NET")
    with page.expect_response(lambda answer: "/decide/" in answer.url) as decided:
        page.get_by_role("button", name="已定位").click()
    assert decided.value.ok

    page = page_as(people.locator)  # the other one is on its way to what waits next
    page.goto(address)
    expect(page.locator("li[aria-current=step]")).to_contain_text("完成问题分析")
    expect(page.get_by_text("网关超时后没有自动冲正").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "ticket", full_page=True)
    page.goto("/tickets/")
    assert_no_violations(page)
    shoot(page, "tickets", full_page=True)

    phone = page_as(people.analyst, viewport=PHONE)
    phone.goto(address)
    expect(phone.get_by_role("link", name="去办理")).to_be_visible()
    shoot(phone, "ticket-phone", full_page=True)
    phone.goto("/tickets/")
    shoot(phone, "tickets-phone", full_page=True)
    assert page_as(people.outsider).goto(address).status == 404


def test_contacts_that_are_ticked_one_by_one_become_a_ticket(office, page_as):
    people = factories.people()
    install_ticket_processes(author=people.wujing, publisher=people.pengyu, at=office.later())
    found = factories.contacts(3, at=office.later(), text="宽带装机师傅改约三次", product="装机逐件勾选")
    page = page_as(people.locator)

    page.goto("/complaints/?product=装机逐件勾选")
    for one in found[:2]:
        page.get_by_role("checkbox", name=f"选择 {one.number}").check()
    assert_no_violations(page)
    page.get_by_role("button", name="所选投诉关联到工单").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    assert_no_violations(page)
    page.get_by_label("工单号").fill("CMP-1999-0001")
    page.get_by_role("button", name="关联到工单", exact=True).click()
    expect(page.locator("main")).to_contain_text("没有这张工单")
    expect(page.get_by_label("工单号")).to_have_value("CMP-1999-0001")
    page.get_by_label("标题").fill("装机多次改约")
    shoot(page, "ticket-picked", full_page=True)
    page.set_viewport_size(PHONE)
    assert_no_violations(page)
    shoot(page, "ticket-picked-phone", full_page=True)
    page.get_by_role("button", name="新建工单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("装机多次改约")
    expect(page.get_by_role("link", name="2 件", exact=True)).to_be_visible()
