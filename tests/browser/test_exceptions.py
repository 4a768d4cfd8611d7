"""An auditor looks for exceptions: opens the queries, narrows them, opens one, follows it to its case, and searches."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from approvals.inbox.models import WorkItem
from tests.browser.looking import PHONE, assert_no_violations, shoot


def test_an_auditor_finds_a_decision_that_nobody_opened(office, page_as):
    reviewer = office.reviewer("温故")
    case = office.waiting_for(reviewer, title="中秋亲情包")
    item = WorkItem.objects.open().get(case=case)
    WorkItem.objects.filter(pk=item.pk).update(due_at=office.now - timedelta(minutes=5))
    office.decide(case, "quality", "pass", by=reviewer)
    page = page_as(office.people.zhengshen)

    page.goto("/audit/")
    page.get_by_role("main").get_by_role("link", name="例外查询").click()
    expect(page.get_by_role("heading", name="例外查询", level=1)).to_be_visible()
    expect(page.locator("[data-count=quick]")).not_to_have_text("0")
    expect(page.get_by_text("正在查")).to_have_count(0)
    assert_no_violations(page)
    page.get_by_text("怎样计算，不是什么").first.click()
    expect(page.get_by_text("作出结论的时间减去本人第一次打开")).to_be_visible()
    shoot(page, "exceptions", full_page=True)

    page.get_by_label("办理人所属部门").select_option(label=reviewer.department.name)
    expect(page).to_have_url(re.compile(f"department={reviewer.department_id}"))
    page.get_by_role("link", name="5 秒内办理").click()
    expect(page.get_by_role("heading", name="5 秒内办理", level=1)).to_be_visible()
    row = page.get_by_role("row").filter(has_text=case.key)
    expect(row).to_contain_text("未打开就办理")
    expect(row).to_contain_text("温故")
    assert_no_violations(page)
    shoot(page, "exception", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "exception-phone", full_page=True)

    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 CSV").click()
    assert case.key in taken.value.path().read_text("utf-8-sig")
    row.get_by_role("link", name="中秋亲情包").click()
    expect(page.get_by_role("main")).to_contain_text("中秋亲情包")


def test_an_auditor_searches_by_words_and_by_person(office, page_as):
    reviewer = office.reviewer("章鉴")
    case = office.waiting_for(reviewer, title="重阳孝心包")
    office.decide(case, "quality", "pass", by=reviewer)
    page = page_as(office.people.zhengshen)

    page.goto("/audit/search/")
    page.get_by_label("编号或标题").fill("重阳 孝心")
    page.get_by_role("main").get_by_role("button", name="检索").click()
    expect(page.get_by_role("row").filter(has_text=case.key)).to_contain_text("重阳孝心包")
    assert_no_violations(page)
    shoot(page, "audit-search", full_page=True)

    page.goto("/audit/search/?look=deeds")
    page.get_by_label("人员：工号或姓名").fill("章鉴")
    page.get_by_role("main").get_by_role("button", name="检索").click()
    expect(page.get_by_role("link", name=case.key).first).to_be_visible()
    assert_no_violations(page)
    page.set_viewport_size(PHONE)
    shoot(page, "audit-search-phone", full_page=True)
