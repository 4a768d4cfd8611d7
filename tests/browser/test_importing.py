"""Somebody from the service centre brings files: a bad one is refused in a sentence, a good one goes to its report."""

import re

from playwright.sync_api import expect

from complaints.models import ImportRun
from complaints.services.taking import go_on
from tests.browser.looking import PHONE, assert_no_violations, shoot


def test_a_file_goes_through_the_wizard_to_its_report_and_a_bad_one_does_not(
        office, site, page_as, samples, settings, tmp_path):
    settings.IMPORTS_DIR = site.var / "imports"  # where the product keeps what is brought
    page = page_as(office.people.zhaolin)
    page.set_default_timeout(60_000)  # a workbook of four thousand rows is read before the page answers
    page.goto("/complaints/imports/")
    page.get_by_role("link", name="导入文件").first.click()
    assert_no_violations(page)
    bad = tmp_path / "扫描件.csv"
    bad.write_bytes(b"%PDF-1.7 not a table")
    page.get_by_label("新来源编码").fill("letters-2019")
    page.get_by_label("新来源名称").fill("2019 年来信")
    page.locator("input[name=file]").set_input_files(bad)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("这不是文本文件").first).to_be_visible()
    expect(page.get_by_label("新来源名称")).to_have_value("2019 年来信")
    assert_no_violations(page)
    shoot(page, "import-refused", full_page=True)

    page.locator("input[name=file]").set_input_files(samples / "data/complaints/zh_complaints_2019.xlsx")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对列的含义")).to_be_visible()
    expect(page.get_by_label("受理时间")).to_have_value("留言时间")
    assert_no_violations(page)
    shoot(page, "import-mapping", full_page=True)
    page.get_by_label("没有写明渠道的行算作").fill("网上来信")
    page.get_by_role("button", name="更新预览").click()
    expect(page.get_by_role("cell", name="网上来信").first).to_be_visible()
    page.set_viewport_size(PHONE)
    shoot(page, "import-mapping-phone", full_page=True)
    page.get_by_role("button", name="开始导入这个文件").click()
    expect(page).to_have_url(re.compile(r"/complaints/imports/\d+/$"))

    run = ImportRun.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))
    go_on(run_id=run.pk, at=office.later())
    expect(page.get_by_text("4,326").first).to_be_visible()  # the report asks for itself again
    expect(page.get_by_text("没有问题行")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "import-report-phone", full_page=True)
