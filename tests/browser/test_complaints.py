"""Complaints that came in: found, read one by one, and the rows of their file that were not taken in."""

from playwright.sync_api import expect

from complaints.services import create_source, keep_file, start_run
from complaints.services.taking import go_on
from complaints.understanding import Mapping
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.complaints.files import HEADINGS, as_csv, row


def bring(office):
    by, at = office.people.zhaolin.as_actor(), office.later()
    source = create_source(code="october", name="10086 热线", by=by, at=at)
    rows = [row(2026101900 + n, 地区=("杭州", "宁波")[n % 2]) for n in range(12)]
    late = row(10, 主题="宽带装机师傅一直没有上门", 产品="宽带", 分类="宽带 › 装机", 内容="约好上午\n没有人来")
    rows += [row(9, at="下周一"), late]
    content = as_csv([HEADINGS, *rows])
    run = keep_file(source_id=source.pk, kind="contacts", name="十月投诉.csv", chunks=[content], by=by, at=at)
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=by, at=at)
    go_on(run_id=run.pk, at=office.later())


def test_a_complaint_is_found_and_its_file_is_accounted_for(office, page_as):
    bring(office)
    page = page_as(office.people.zhaolin)

    page.goto("/complaints/")
    assert_no_violations(page)
    shoot(page, "complaints", full_page=True)
    page.get_by_label("主题、内容或受理号").fill("师傅")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="宽带装机师傅一直没有上门").click()
    expect(page.get_by_text("138****8000")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "complaint", full_page=True)
    page.get_by_role("link", name="十月投诉.csv").click()
    expect(page.get_by_text("不是所选写法的日期或时间。")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "complaints-import", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "complaints-import-phone", full_page=True)
    page.goto("/complaints/")
    shoot(page, "complaints-phone", full_page=True)
