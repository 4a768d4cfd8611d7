"""A ticket's cause is asked for, proven and drawn; meanwhile customers are answered in the words of a script."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from complaints.models import Contact, ImportRun, Source
from complaints.tickets.models import Ticket, TicketContact
from complaints.tickets.services import install_ticket_processes, open_ticket, propose_ticket
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.organisation.factories import add_person, hold

WORDS = "24 小时内自动补账，无需重复支付。"


def spike(office, title="网上银联充值未到账，返回后余额不变"):
    """An open ticket with three complaints, and who locates its cause."""
    people, at = office.people, office.later()
    install_ticket_processes(author=people.wujing, publisher=people.pengyu, at=at)
    locator = add_person(name="周思敏", department=people.departments.CSC)
    hold(locator, "complaint_locator")
    source = Source.objects.create(code="unionpay", name="银联渠道")
    run = ImportRun.objects.create(kind="contacts", source=source, name="投诉.csv", sha256="0" * 64, size=1,
                                   by_name="导入人", uploaded_at=at)
    made = Contact.objects.bulk_create(
        Contact(source=source, number=f"UP{n:05d}", kind="complaint", at=at - timedelta(hours=n), run=run,
                category_said="充值缴费", customer="138****8000", title=title, text="银联充值一直不到账")
        for n in range(3))
    ticket = propose_ticket(title=title, kind="hot", by=locator.as_actor(), at=office.later())
    ticket = open_ticket(ticket_id=ticket.pk, by=locator, at=office.later())
    TicketContact.objects.bulk_create(
        TicketContact(ticket=ticket, contact=one, how="hand", at=office.later()) for one in made)
    return Ticket.objects.get(pk=ticket.pk), locator, made[0]


def ask(page, text, factor, *, proven=True):
    page.get_by_label("为什么？").fill(text)
    page.locator("#ask_factor").select_option(label=factor)
    page.get_by_role("button", name="追问", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    if proven:
        page.get_by_label("文件").set_input_files(
            {"name": f"{text[:6]}.txt", "mimeType": "text/plain", "buffer": text.encode()})
        page.get_by_role("button", name="添加文件").click()
        page.get_by_role("button", name="证据成立，确认").click()


def name_root(page):
    page.locator("#root_kind").select_option(label="流程")
    page.locator("#root_factor").select_option(label="法")
    page.get_by_role("button", name="认定为根因").click()


def test_a_cause_is_found_and_customers_are_answered_meanwhile(office, page_as):
    ticket, locator, contact = spike(office)
    page = page_as(locator)
    causes = f"/tickets/{ticket.key}/causes/"

    page.goto(causes)
    page.get_by_role("button", name="开始追问").click()
    symptom = page.url
    ask(page, "短信网关丢失回执", "机", proven=False)
    page.get_by_label("理由").fill("到达率 99.6%，假设不成立")
    page.get_by_role("button", name="排除，保留在树上").click()
    expect(page.locator("h1 s")).to_have_text("短信网关丢失回执")
    page.goto(symptom)
    ask(page, "异步通知超时被丢弃", "机")
    ask(page, "人为失误", "人")
    name_root(page)
    expect(page.locator("[data-refused]")).to_contain_text("为什么这个错误能够发生")
    assert_no_violations(page)
    shoot(page, "cause-refused", full_page=True)
    ask(page, "上线流程没有支付回调回归测试这一节点", "法")
    name_root(page)
    expect(page.get_by_text("根因 A · 流程").first).to_be_visible()

    page.goto(causes)
    expect(page.get_by_text("可以完成问题分析")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "causes-tree", full_page=True)
    page.get_by_role("link", name="鱼骨图").click()
    expect(page.locator(".ld-fishbone svg")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "causes-fishbone", full_page=True)
    page.set_viewport_size(PHONE)
    expect(page.locator(".ld-fishbone")).to_be_hidden()
    shoot(page, "causes-fishbone-phone", full_page=True)
    page.goto(causes)
    shoot(page, "causes-tree-phone", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto(f"/tickets/{ticket.key}/")
    shoot(page, "causes-ticket", full_page=True)
    page.get_by_role("link", name="新建口径").click()
    page.get_by_label("口径名称").fill(script := f"银联充值未到账 {ticket.key}")
    page.get_by_label("口径内容").fill(WORDS)
    page.get_by_role("button", name="立即发布").click()
    expect(page.locator("[data-refused]")).to_contain_text("失效时间")
    expect(page.get_by_label("口径内容")).to_have_value(WORDS)
    page.get_by_label("失效时间").fill(f"{timezone.localtime() + timedelta(days=3):%Y-%m-%dT%H:%M}")
    assert_no_violations(page)
    page.get_by_role("button", name="立即发布").click()
    expect(page.get_by_text("现行有效").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "script", full_page=True)
    page.goto(f"/complaints/{contact.pk}/")
    assert_no_violations(page)
    shoot(page, "script-contact", full_page=True)
    page.get_by_role("button", name="已按此口径答复").click()
    expect(page.get_by_text("已按这一版答复")).to_be_visible()
    page.goto("/complaints/answering/")
    page.locator("section").filter(has_text=script).get_by_role("link", name="关联的投诉").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    assert_no_violations(page)
    shoot(page, "script-answering", full_page=True)
    page.get_by_role("button", name="所选投诉已按此口径答复").click()
    expect(page.get_by_text("已登记 2 件")).to_be_visible()
