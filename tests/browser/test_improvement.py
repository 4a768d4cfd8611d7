"""A process manager names a key case, sees it count, and opens the month's progress list."""

import pytest
from playwright.sync_api import expect

from tests.browser.looking import PHONE, assert_no_violations, shoot
from workflows.library.models import Process
from workflows.library.services import create_process


@pytest.fixture
def process(office):
    by = office.people.wujing.as_actor()
    known = Process.objects.filter(key="improved").first()
    return known or create_process(key="improved", name="充值渠道变更", by=by, at=office.later())


def test_a_key_case_is_named_counts_and_is_ranked(office, process, page_as):
    page = page_as(office.people.wujing)
    page.goto("/points/key-cases/")
    assert_no_violations(page)
    page.get_by_label("案例名称").fill("回执补发")
    page.get_by_label("主要贡献人").fill(office.people.liqiang.number)
    page.get_by_label("流程").select_option(label=f"{process.code} {process.name}")
    page.get_by_label("入选理由").fill("当周整改并推广")
    page.get_by_role("button", name="评为重点优化案例").click()
    expect(page.get_by_role("status").first).to_contain_text("已评为重点优化案例")

    page.get_by_role("link", name="积分排名").click()
    expect(page.get_by_role("row").filter(has_text=office.people.liqiang.name)).to_contain_text("30")
    assert_no_violations(page)
    shoot(page, "points")
    page.get_by_role("link", name=office.people.liqiang.name).click()
    expect(page.locator("#main")).to_contain_text("回执补发")
    assert_no_violations(page)


def test_the_progress_list_and_the_rates_are_read_without_barriers(office, page_as):
    page = page_as(office.people.wujing)
    for path, name in (("/progress/", "progress"), ("/points/rates/", "points-rates")):
        page.goto(path)
        assert_no_violations(page)
        shoot(page, name, full_page=True)
    page.set_viewport_size(PHONE)
    page.goto("/progress/")
    shoot(page, "progress-phone")
