"""A rule in a real browser: one writes it, another publishes it, it is bound in the editor and read in the inbox."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot
from tests.browser.test_editor import begin, checked, select
from tests.library.releasing import publish_version
from tests.marketing_review.campaigns import House
from workflows.library.models import Process, ProcessVersion
from workflows.rules.models import RuleVersion

SAID = "每日 9:00–20:00 方可外呼。\n同一客户 30 日内不超过 2 次。"


@pytest.fixture(scope="module")
def house(site):
    return House()


def written(page):
    """Write the first rule by hand."""
    page.goto("/rules/")
    expect(page.get_by_text("还没有业务规则")).to_be_visible()
    assert_no_violations(page)
    page.get_by_role("link", name="新建规则").click()
    page.get_by_label("规则名称").fill("外呼营销时段与频次")
    page.get_by_label("归口部门").fill("客户服务中心")
    page.get_by_label("适用条件").fill("通过外呼渠道推介活动。")
    page.get_by_label("变更说明").fill("首版")
    page.get_by_label("办理要求").fill(SAID)
    assert_no_violations(page)
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.get_by_text("须由第二人发布").last).to_be_visible()
    return RuleVersion.objects.get(rule__title="外呼营销时段与频次").rule.code


def test_a_rule_is_written_published_bound_and_read_at_the_moment_of_work(house, page_as):
    code = written(page_as(house.people.wujing))
    leader = page_as(house.people.zhouzong)
    leader.goto(f"/rules/{code}/")
    leader.get_by_role("button", name="发布第 1 版").click()
    expect(leader.get_by_text("现行有效").first).to_be_visible()
    assert_no_violations(leader)
    shoot(leader, "rule", full_page=True)

    process = Process.objects.get(key="marketing_case")
    page = begin(page_as(house.people.wujing, viewport={"width": 1440, "height": 1000}), process.code)
    select(page, "quality_review")
    name_rule(page, code)
    expect(page.locator("[data-list=ruleRefs] [data-chip-name]")).to_have_text(f"{code} 外呼营销时段与频次")
    checked(page)
    shoot(page, "rule-editor")
    name_rule(page, "BR-9999")
    checked(page)
    expect(page.locator("[data-finding=advice]", has_text="BR-9999 不存在或从未发布")).to_be_visible()
    page.locator("[data-list=ruleRefs] [data-chip-remove]").last.click()
    page.get_by_role("button", name="保存为草稿版本").first.click()
    page.locator("#save-dialog").get_by_label("版本说明").fill("绑定外呼规则")
    page.locator("#save-dialog button[type=submit]").click()
    expect(page.get_by_text("已保存为第")).to_be_visible()
    version = ProcessVersion.objects.filter(process=process).latest("number")
    publish_version(version_id=version.pk, by=house.people.pengyu.as_actor(), at=now())

    leader.goto(f"/rules/{code}/")
    expect(leader.get_by_role("link", name="品质审核")).to_be_visible()
    case = house.submit(house.open(title="岁末外呼推介"))
    seen_in_the_inbox(page_as(house.people.wangmin), case, code)
    seen_on_a_phone(page_as(house.people.wangmin, viewport=PHONE), code)
    english = page_as(house.people.wangmin, viewport=PHONE, language="en")
    english.goto(f"/rules/{code}/")
    expect(english.get_by_text("In force").first).to_be_visible()
    shoot(english, "rule-en-phone", full_page=True)


def name_rule(page, code):
    """Type a rule's number beside the step that is selected."""
    field = page.get_by_role("combobox", name="业务规则")
    field.fill(code)
    field.press("Enter")


def seen_in_the_inbox(page, case, code):
    page.goto("/inbox/")
    page.get_by_text(case.title).first.click()
    guide = page.locator(".ld-guide").first
    expect(guide).to_contain_text("下一步")
    expect(guide).to_contain_text("同时到客服审核")
    guide.get_by_text(code).first.click()
    expect(guide.get_by_text("每日 9:00–20:00 方可外呼。")).to_be_visible()
    page.set_viewport_size(DESK)
    assert_no_violations(page)
    shoot(page, "rule-inbox")
    page.goto(f"/c/{case.key}/")
    expect(page.locator(".ld-guide")).to_contain_text(code)
    shoot(page, "rule-case", full_page=True)


def seen_on_a_phone(page, code):
    page.goto("/rules/")
    expect(page.get_by_role("link", name=code)).to_be_visible()
    shoot(page, "rules-phone")
    page.goto(f"/rules/{code}/")
    shoot(page, "rule-phone", full_page=True)
    page.goto("/inbox/")
    page.get_by_text("岁末外呼推介").first.click()
    expect(page.locator(".ld-guide").first).to_be_visible()
    shoot(page, "rule-inbox-phone")
