"""The shell: signing in, the theme, the language, jumping by keyboard, pages that say what is wrong."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot
from tests.organisation.factories import PASSWORD, add_department, add_person


@pytest.fixture(scope="module")
def clerk(site):
    return add_person(name="赵琳", department=add_department(name="客户服务中心"))


def test_signing_in_leads_to_the_inbox(page, clerk):
    page.goto("/")

    expect(page).to_have_url(re.compile(r"/sign-in/"))
    shoot(page, "sign-in")
    page.get_by_label("工号").fill(clerk.number)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    expect(page).to_have_url(re.compile(r"/inbox/"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("待办"))


def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(page, clerk):
    page.goto("/sign-in/")
    page.get_by_label("工号").fill(clerk.number)
    page.get_by_label("密码").fill("不是这个口令")
    page.get_by_role("button", name="登录").click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert_no_violations(page)


def test_the_sign_in_page_is_accessible_in_both_languages(page):
    page.goto("/sign-in/")
    assert_no_violations(page)

    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Password")).to_be_visible()
    assert_no_violations(page)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_an_unknown_page_says_so_and_leads_back(page_as, clerk, viewport):
    page = page_as(clerk, viewport=viewport)
    page.goto("/no/such/page/")

    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个页面，或你不在名单里")
    expect(page.get_by_role("main").get_by_role("link", name="回到待办")).to_be_visible()
    assert_no_violations(page)


def test_the_theme_stays_in_this_browser(page_as, clerk):
    page = page_as(clerk)
    page.goto("/no/such/page/")
    page.get_by_role("button", name="切换深浅色").first.click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_system_may_choose_the_theme(page_as, clerk):
    page = page_as(clerk, theme="dark")
    page.goto("/no/such/page/")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_control_k_jumps_to_a_page(page_as, clerk):
    page = page_as(clerk)
    page.goto("/no/such/page/")
    page.keyboard.press("Control+k")
    expect(page.locator("#jump")).to_be_visible()
    assert_no_violations(page)

    page.keyboard.type("我发起的")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/started/"))


def test_single_keys_can_be_switched_off(page_as, clerk):
    page = page_as(clerk)
    page.goto("/no/such/page/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    assert_no_violations(page)

    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")

    expect(page.locator("#keys-help")).to_be_hidden()


def test_keys_pressed_while_composing_chinese_are_left_alone(page_as, clerk):
    page = page_as(clerk)
    page.goto("/no/such/page/")
    page.evaluate(
        "how => document.body.dispatchEvent(new KeyboardEvent('keydown', how))",
        {"key": "?", "code": "Slash", "isComposing": True, "bubbles": True},
    )

    expect(page.locator("#keys-help")).to_be_hidden()
