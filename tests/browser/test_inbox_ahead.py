"""The next preview is there before it is asked for."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_inbox import at_work


@pytest.fixture
def zhaolin(office):
    return office.reviewer("赵琳")


def test_the_next_preview_is_fetched_ahead_and_shown_at_once(office, zhaolin, page_as):
    for title in ("第一件", "第二件", "第三件"):
        office.waiting_for(zhaolin, title=title)
    page = page_as(zhaolin)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/inbox/" in request.url else None)
    with page.expect_response(lambda response: "/inbox/" in response.url and response.url.split("/")[-2].isdigit()):
        at_work(page)
    page.wait_for_load_state("networkidle")
    second = page.locator("[data-rows] .ld-item").nth(1)
    address = second.locator(".ld-title").get_attribute("hx-get")
    assert sum(url.endswith(address) for url in asked) == 1

    page.context.set_offline(True)
    page.keyboard.press("j")

    expect(page.locator("#preview .ld-headline")).to_have_text(second.locator(".ld-title").inner_text())
    expect(page.locator("[data-offline]")).to_be_hidden()
    assert page.url.endswith(second.locator(".ld-title").get_attribute("href"))
    page.context.set_offline(False)
    assert sum(url.endswith(address) for url in asked) == 1
    page.locator("#preview button[data-primary]").click()
    expect(page.locator("#toast")).to_contain_text("通过")
