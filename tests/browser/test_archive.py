"""From a closed month to its workbook and a department's bulletin, and from a campaign to its complaints."""

import io
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from complaints.archive.months import later, month_of
from complaints.tracing.services import measure_campaigns
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.browser.product import worker_of
from tests.browser.trails import downloaded, unbroken
from tests.marketing_review.campaigns import House
from tests.tickets.factories import contacts, people, ticket


@pytest.fixture(scope="module")
def house(site):
    return House()


@pytest.fixture(scope="module")
def campaign(house):
    """A campaign of 2,000 participants; complaints of the month before that name it, on a ticket of the networks."""
    case = house.launch(title="「周年庆」充值返现营销案")
    house.figures(case, days=1, participants=2000)
    return house.fresh(case)


@pytest.fixture(scope="module")
def month():
    return later(month_of(timezone.now()), -1)


@pytest.fixture(scope="module")
def parts(site, campaign, month):
    known, at = people(), timezone.make_aware(datetime.combine(month.replace(day=20), time(12)))
    calls = contacts(6, at=at, text="返现没有到账", product="周年庆返现")
    ticket(specialist=known.analyst.department, campaign=campaign.case, linked=calls, at=at, product=calls[0].product,
           title="返现未到账")
    measure_campaigns(at=timezone.now() - timedelta(minutes=1))
    return known


def test_a_month_is_closed_and_leaves_as_workbook_and_bulletin(site, parts, month, page_as):
    page, said = page_as(parts.judge), f"{month:%Y-%m}"
    page.goto("/archive/close/")
    assert_no_violations(page)
    page.get_by_label("月份").fill(said)
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.locator(".ld-error").first).to_be_visible()  # not without being sure
    page.get_by_label("我确认：封存后数字不再改动").check()
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text(f"{said} 已封存。")).to_be_visible()

    page.get_by_label("产品", exact=True).fill("周年庆")
    page.get_by_label("到哪个月").fill(said)
    page.get_by_role("button", name="查看").click()
    assert_no_violations(page)
    shoot(page, "archive", full_page=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 XLSX").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    row = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "周年庆返现" and row[1] == said)
    assert row[2] >= 6
    page.locator("tbody a").last.click()
    expect(page.get_by_text("返现未到账").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "archive-month", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "archive-month-phone", full_page=True)

    page = page_as(parts.analyst)
    page.goto("/bulletins/")
    assert_no_violations(page)
    page.locator("#ask_month").fill(said)
    with worker_of(site):
        page.get_by_role("button", name="生成 PDF").click()
        text = unbroken("".join(one.extract_text() for one in PdfReader(io.BytesIO(downloaded(page, page.url))).pages))
    assert unbroken(parts.analyst.department.name) in text
    assert "每万投诉" in text
    page.reload()
    expect(page.get_by_text("分母").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "bulletin", full_page=True)


def test_a_campaign_shows_its_complaints_for_ten_thousand_participants(house, campaign, parts, page_as):
    page = page_as(house.chenxiao)
    page.goto(f"/c/{campaign.key}/run/")
    expect(page.locator("#traced")).to_contain_text("30")  # 6 of 2,000
    assert_no_violations(page)
    shoot(page, "campaign-traced", full_page=True)

    page = page_as(parts.locator)
    page.goto("/tracing/?q=周年庆")
    assert_no_violations(page)
    page.get_by_role("link", name="「周年庆」充值返现营销案").first.click()
    expect(page.get_by_text("返现未到账").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "tracing-campaign", full_page=True)
    page.goto(f"/tracing/processes/{campaign.case.process_version.process.code}/")
    expect(page.locator(".ld-bpmn-image")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "tracing-process", full_page=True)
