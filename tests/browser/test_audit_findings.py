"""An auditor raises a finding from a trail; whoever is responsible answers on a phone; it is put right and closed."""

import re

from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect

from approvals.organisation.roles import Role
from reports.findings.models import Finding
from reports.findings.services import add_evidence
from tests.browser.looking import DESK, PHONE, assert_no_violations, in_theme, shoot
from tests.organisation.factories import add_person


def test_a_finding_goes_from_a_trail_to_its_closing(office, page_as):
    case = office.waiting_for(office.reviewer(), title="「秋季惠民」话费直降营销案")
    owner = office.reviewer("王品质")
    auditor = page_as(office.people.zhengshen)

    auditor.goto(f"/c/{case.key}/trail/")
    auditor.get_by_role("link", name="提出审计发现").click()
    auditor.get_by_label("问题").fill("复核人与提交人为同一人")
    auditor.get_by_label("严重程度").select_option("high")
    auditor.get_by_label("定性依据").fill("《营销案管理办法》第八条")
    auditor.get_by_label("事实").fill("第 1 轮的提交和复核都由同一账号完成。")
    auditor.get_by_label("相关事件").fill(f"{case.key}#1")
    auditor.get_by_role("combobox", name="责任人", exact=False).first.fill(owner.number)
    assert_no_violations(auditor)
    auditor.get_by_role("button", name="提出并通知责任人").click()
    expect(auditor.get_by_text("两者只填一个").first).to_be_visible()
    expect(auditor.get_by_label("事实")).to_have_value("第 1 轮的提交和复核都由同一账号完成。")
    auditor.get_by_label("或几个工作日内").fill("10")
    shoot(auditor, "finding-new", full_page=True)
    auditor.get_by_role("button", name="提出并通知责任人").click()
    expect(auditor.get_by_role("heading", name="复核人与提交人为同一人")).to_be_visible()
    finding = Finding.objects.latest("pk")

    phone = page_as(owner)
    phone.set_viewport_size(PHONE)
    phone.goto("/findings/")
    phone.get_by_role("link", name="复核人与提交人为同一人").click()
    phone.get_by_role("textbox", name="整改计划").fill("本周内调整岗位权限")
    assert_no_violations(phone)
    shoot(phone, "finding-phone", full_page=True)
    phone.get_by_role("button", name="认可，提交整改计划").click()
    expect(phone.get_by_text("已答复", exact=True).first).to_be_visible()

    auditor.goto(f"/findings/{finding.key}/")
    auditor.get_by_role("button", name="确认，开始整改").click()
    expect(auditor.get_by_text("整改中", exact=True).first).to_be_visible()
    add_evidence(key=finding.key, upload=ContentFile(b"changed"), name="权限.txt", by=owner, at=timezone.now())
    phone.goto(f"/findings/{finding.key}/")
    phone.get_by_role("textbox", name="完成情况").fill("已按岗位拆分权限")
    phone.get_by_role("button", name="报告整改完成").click()
    expect(phone.get_by_text("待复核", exact=True).first).to_be_visible()

    auditor.goto(f"/findings/{finding.key}/")
    assert_no_violations(auditor)
    shoot(auditor, "finding", full_page=True)
    in_theme(auditor, "dark")
    shoot(auditor, "finding-dark", full_page=True)
    auditor.get_by_role("textbox", name="复核意见").fill("抽查三笔，权限已分开")
    auditor.get_by_role("button", name="复核通过，销号").click()
    expect(auditor.get_by_text("已销号", exact=True).first).to_be_visible()

    auditor.goto("/findings/")
    assert_no_violations(auditor)
    shoot(auditor, "findings", full_page=True)
    auditor.goto("/findings/figures/")
    assert_no_violations(auditor)
    shoot(auditor, "finding-figures", full_page=True)
    auditor.emulate_media(media="print")
    auditor.goto(f"/findings/{finding.key}/")
    shoot(auditor, "finding-print", full_page=True)
    auditor.emulate_media(media="screen")


def test_what_auditors_read_is_seen_by_the_administrator(office, page_as):
    case = office.waiting_for(office.reviewer(), title="「校园季」流量包营销案")
    auditor = page_as(office.people.zhengshen)
    auditor.goto(f"/c/{case.key}/trail/")
    expect(auditor.get_by_role("heading", name="谁看过")).to_be_visible()
    assert_no_violations(auditor)
    shoot(auditor, "trail-readers", full_page=True)

    page = page_as(add_person(role=Role.ADMINISTRATOR, name="何管理"))
    page.set_viewport_size(DESK)
    page.goto(f"/audit/reads/?q={case.key}")
    expect(page.get_by_role("cell", name=re.compile("郑审")).first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "reads", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "reads-phone", full_page=True)
