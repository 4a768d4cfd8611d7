"""Quality Management sets a closing rule, is corrected without losing anything, and reads what the numbers propose."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from complaints.effect.services import freeze
from complaints.tickets import posts
from complaints.tickets.models import State
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.effect.world import complaints, orders, span
from tests.organisation.factories import add_person, hold
from tests.tickets import factories

HERE, ABOUT = "效果城", "效果演示"


@pytest.fixture
def judge(office):
    person = add_person(name="吕晨", department=office.people.departments.QM)
    hold(person, posts.JUDGE)
    return person


@pytest.fixture
def fixed(office):
    """The day of a fix four weeks ago: 1.2 per 10,000 at first, 7 while the problem lasted, 0.9 since."""
    fix = timezone.localdate() - timedelta(days=28)
    begun, first = fix - timedelta(days=14), fix - timedelta(days=42)
    seen = {day: base + (day.toordinal() * 7 % 5) - 2
            for start, days, base in ((first, 28, 6), (begun, 14, 35), (fix, 28, 4))
            for day in (start + timedelta(days=number) for number in range(days))}
    complaints(seen, category=ABOUT)
    orders(span(first, 70, 50_000 * 70), place=HERE)
    return fix


def test_a_rule_is_set_and_the_numbers_propose(office, judge, fixed, page_as):
    ticket = factories.ticket(State.VERIFYING, at=office.later(), category=factories.category(ABOUT))
    page = page_as(judge)
    page.goto(f"/tickets/{ticket.key}/")
    expect(page.locator("#effect")).to_contain_text("还没有关闭规则")
    page.locator("#effect").get_by_role("link", name="设定关闭规则").click()
    page.get_by_label("曝光量的地区").select_option(HERE)
    page.get_by_label("目标：每万不超过").fill("1.50")
    page.get_by_label("最低曝光量").fill("1000000")
    page.get_by_label("措施生效日").fill(fixed.isoformat())
    page.get_by_label("问题起始日").fill((fixed + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="保存规则").click()
    expect(page.locator("#form-errors")).to_contain_text("日期须依次为")
    expect(page.get_by_label("最低曝光量")).to_have_value("1000000")
    assert_no_violations(page)
    page.get_by_label("问题起始日").fill((fixed - timedelta(days=14)).isoformat())
    page.get_by_label("基线天数").fill("28")
    page.get_by_role("button", name="保存规则").click()

    expect(page.locator("#main")).to_contain_text("措施有效，建议判定有效")
    expect(page.locator("#main")).to_contain_text("1,400,000 / 1,000,000")
    assert_no_violations(page)
    shoot(page, "effect", full_page=True)
    page.goto(f"/tickets/{ticket.key}/")
    expect(page.locator("#effect")).to_contain_text("措施有效，建议判定有效")
    assert_no_violations(page)
    shoot(page, "effect-panel")

    kept = freeze(ticket, "confirm_effect", by=judge.as_actor(), at=timezone.now())
    page.goto(f"/tickets/{ticket.key}/effect/")
    page.get_by_role("link", name="判定有效").click()
    expect(page.locator("#main")).to_contain_text("校验一致")
    page.wait_for_function("document.querySelector('img').naturalWidth > 0")
    assert_no_violations(page)
    shoot(page, "effect-frozen", full_page=True)

    dark = page_as(judge, theme="dark", viewport=PHONE, language="en")
    dark.goto(f"/tickets/{ticket.key}/effect/")
    expect(dark.locator("#main")).to_contain_text("The fix works: judge it effective")
    shoot(dark, "effect-phone", full_page=True)
    dark.goto(f"/tickets/{ticket.key}/effect/frozen/{kept.pk}/")
    shoot(dark, "effect-frozen-phone", full_page=True)
