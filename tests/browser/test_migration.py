"""A process manager moves running cases to another version: chosen, looked at, ticked, carried out, read."""

from playwright.sync_api import expect

from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.migration.changing import Changing

SOON = 30_000  # the page asks for news by itself every few seconds


def test_a_manager_looks_at_the_forecast_ticks_cases_and_sees_them_moved(office, page_as):
    changing = Changing(office)
    changing.next(legal="law")
    page = page_as(office.people.wujing)

    page.goto(f"/p/{changing.first.process.code}/v/1/")
    page.get_by_role("link", name="迁移运行中的案件").click()
    page.get_by_role("button", name="选定").click()
    expect(page.get_by_label("legal")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "migration-new", full_page=True)
    page.get_by_label("legal").select_option("law")
    page.get_by_role("button", name="预演").click()
    expect(page.get_by_text("正在逐件判断")).to_be_visible()
    changing.deliver()

    expect(page.get_by_text("建议在原版本办结").first).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="勾选全部可迁移").click()
    expect(page.locator("input[name=ticked]:checked")).to_have_count(2)
    assert_no_violations(page)
    shoot(page, "migration-forecast", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "migration-forecast-phone", full_page=True)
    page.get_by_label("迁移原因").fill("补做回归测试")
    page.get_by_role("button", name="迁移勾选的案件").click()
    expect(page.get_by_text("已处理 0 / 2 件")).to_be_visible()
    changing.deliver()

    expect(page.get_by_text("2 件已迁移，0 件未迁移")).to_be_visible(timeout=SOON)
    assert_no_violations(page)
    shoot(page, "migration-done-phone", full_page=True)
    assert [changing.version_of(at) for at in changing.cases] == [2, 2, 1, 1]
