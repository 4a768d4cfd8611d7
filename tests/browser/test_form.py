"""A manager designs a form, a colleague begins a case with it, another fills in a step from the inbox."""

import pytest
from playwright.sync_api import expect

from approvals.filling.selectors import data_of
from tests.browser.looking import PHONE, RULES, assert_no_violations, shoot, violations
from tests.library.releasing import publish_version
from tests.runtime.drawings import draw, end, start, user
from tests.runtime.publishing import PUBLISHER, publish
from workflows.bpmn.reader import read
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case

WIDE = {"width": 1440, "height": 1000}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(scope="module")
def tester(settled):
    return settled.reviewer("冯涛")


@pytest.fixture(scope="module")
def process(settled, tester):
    """Replacing a payment channel, so far without a form."""
    publish("channel_change", draw(
        "channel_change", start(), user("test", assignee="", candidateGroups=tester.post_code, outcomes="pass,refuse"),
        user("review", assignee="initiator"), end(), flows="start -> test -> review -> end"), at=settled.now)
    found = Process.objects.get(key="channel_change")
    Process.objects.filter(pk=found.pk).update(name="缴费渠道变更上线", description="更换或新增缴费渠道时发起。")
    return Process.objects.get(pk=found.pk)


def dialog_of(page):
    return page.locator("#form-dialog")


def add_field(page, label, key, kind):
    dialog = dialog_of(page)
    dialog.get_by_role("button", name="加字段").click()
    dialog.locator("#fd-label").fill(label)
    dialog.locator("#fd-id").fill(key)
    dialog.locator("#fd-kind").select_option(kind)


def design(page, code):
    page.goto(f"/p/{code}/edit/?start=1")
    page.locator("[name=number]").select_option("1")
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("[data-editor][data-loaded]")
    page.get_by_role("toolbar").get_by_role("button", name="表单").click()
    add_field(page, "更换的网关", "gateway", "choice")
    dialog = dialog_of(page)
    dialog.locator("#fd-options").fill("unionpay = 银联\nccb = 建行")
    dialog.locator("#fd-required").check()
    add_field(page, "线上渠道", "online", "yesno")
    add_field(page, "峰值并发", "peak", "integer")
    dialog.locator("#fd-visible").fill("online")
    dialog.locator("#fd-required-when").fill("online")
    add_field(page, "预算", "budget", "money")
    add_field(page, "回归报告", "report", "files")
    dialog.locator("#fd-required").check()
    add_field(page, "测试结论", "verdict", "long")
    expect(dialog.locator("[data-form-count]")).to_have_text("6")


def test_a_form_is_designed_undone_moved_and_saved_with_the_version(office, process, page_as):
    page = page_as(office.people.wujing, viewport=WIDE)
    design(page, process.code)
    dialog = dialog_of(page)
    expect(dialog.locator("[data-form-preview]")).to_contain_text("测试结论")

    add_field(page, "多余的", "extra", "text")
    dialog.get_by_role("button", name="移除 多余的").click()
    expect(dialog.locator("[data-form-count]")).to_have_text("6")
    dialog.get_by_role("button", name="撤销").click()
    expect(dialog.locator("[data-form-count]")).to_have_text("7")
    dialog.locator("[data-do=pick]", has_text="多余的").press("Delete")
    dialog.locator("[data-do=pick]", has_text="预算").press("Alt+ArrowUp")
    expect(dialog.locator("[data-do=pick]", has_text="预算")).to_be_focused()
    dialog.get_by_role("button", name="下移 预算").click()
    dialog.get_by_role("button", name="加校验").click()
    dialog.locator("#fd-test").fill("budget <")
    expect(dialog.locator("#fd-test-said")).to_contain_text("表达式在第")
    dialog.locator("#fd-test").fill("budget <= 2000000")
    dialog.locator("#fd-message").fill("预算超过 200 万元，请走专项立项。")
    dialog.locator("#fd-beside").select_option("budget")
    dialog.locator("#fd-node").select_option("*")
    dialog.locator("[data-do=pick]", has_text="更换的网关").click()
    expect(dialog.locator("[data-form-preview] [data-field=report]")).to_be_visible()
    shoot(page, "form-designer")
    assert violations(page, RULES) == []

    dialog.get_by_role("button", name="设计完毕").click()
    page.evaluate("window.editor.select('test')")
    page.locator("[data-group=content] summary").click()
    for key in ("report", "verdict"):
        field = page.get_by_label("会写入的变量")
        field.fill(key)
        field.press("Enter")
    page.get_by_role("button", name="保存为草稿版本").first.click()
    page.locator("#save-dialog").get_by_label("版本说明").fill("加上表单：回归报告必须上传")
    page.locator("#save-dialog button[type=submit]").click()
    expect(page.get_by_text("已保存为第")).to_be_visible()

    draft = ProcessVersion.objects.filter(process=process).latest("number")
    found = read(draft.bytes).process
    assert [one.id for one in found.form.fields] == ["gateway", "online", "peak", "budget", "report", "verdict"]
    gateway, _online, peak = found.form.fields[:3]
    assert [(one.value, one.label) for one in gateway.options] == [("unionpay", "银联"), ("ccb", "建行")]
    assert (gateway.required, peak.visible_when, peak.required_when) == ("true", "online", "online")
    assert [(one.test, one.field) for one in found.form.checks] == [("budget <= 2000000", "budget")]
    assert found.elements["test"].attributes["writes"] == "report,verdict"
    publish_version(version_id=draft.pk, by=PUBLISHER, at=office.later())


def test_the_designer_speaks_english(office, process, page_as):
    page = page_as(office.people.wujing, viewport=WIDE, language="en")
    page.goto(f"/p/{process.code}/edit/?start=1")
    page.locator("[name=number]").select_option("2")
    page.locator("main form button[type=submit]").click()
    page.wait_for_selector("[data-editor][data-loaded]")
    page.get_by_role("toolbar").get_by_role("button", name="Form").click()
    dialog_of(page).locator("[data-do=pick]").nth(1).click()
    expect(dialog_of(page)).to_contain_text("Must be filled in")
    shoot(page, "form-designer-en")


def test_a_colleague_begins_a_case_and_another_fills_in_a_step(office, process, tester, page_as, tmp_path):
    page = page_as(office.people.chenxiao)
    page.goto("/started/")
    page.get_by_role("link", name="发起案件").click()
    page.get_by_role("link", name=process.name).click()
    expect(page.locator("[data-field=peak]")).to_be_hidden()
    page.get_by_label("线上渠道").check()
    expect(page.locator("[data-field=peak]")).to_be_visible()
    page.get_by_label("标题").fill("更换银联网关")
    page.get_by_label("预算").fill("3000000")
    page.get_by_role("button", name="提交并发起").click()
    expect(page.locator("[data-refused]")).to_contain_text("请填写「更换的网关」")
    expect(page.locator("[data-refused]")).to_contain_text("预算超过 200 万元")
    expect(page.get_by_label("标题")).to_have_value("更换银联网关")
    expect(page.locator("[data-field=peak]")).to_be_visible()
    shoot(page, "form-begin", full_page=True)
    assert_no_violations(page)
    page.set_viewport_size(PHONE)
    shoot(page, "form-begin-phone", full_page=True)
    page.set_viewport_size(WIDE)
    page.get_by_text("银联", exact=True).click()
    page.locator("[data-field=peak] input").fill("1500")
    page.get_by_label("预算").fill("1,370,000")
    page.get_by_role("button", name="提交并发起").click()
    expect(page.get_by_role("heading", name="填写内容")).to_be_visible()
    case = Case.objects.get(process_key="channel_change")
    assert (data_of(case)["budget"], data_of(case)["peak"]) == (1370000, 1500)

    other = page_as(tester)
    other.goto("/inbox/")
    expect(other.locator("[data-place=report]")).to_be_visible()
    expect(other.locator("#preview")).to_contain_text("1,370,000.00 元")
    report = tmp_path / "回归报告.pdf"
    report.write_bytes(PDF)
    other.locator("[data-upload-choose]").set_input_files(str(report))
    expect(other.locator("[data-files]")).to_contain_text("回归报告.pdf")
    other.locator("[data-field=verdict] textarea").fill("三条主路径回归通过，回调超时改回 30 秒。")
    shoot(other, "form-inbox")
    assert violations(other, RULES) == []
    other.set_viewport_size(PHONE)
    shoot(other, "form-inbox-phone")
    other.set_viewport_size(WIDE)
    other.get_by_role("button", name="通过").first.click()
    expect(other.locator("[data-place=report]")).to_have_count(0)
    for _try in range(60):
        if data_of(Case.objects.get(pk=case.pk))["verdict"]:
            break
        other.wait_for_timeout(500)
    kept = data_of(Case.objects.get(pk=case.pk))
    assert kept["verdict"] == "三条主路径回归通过，回调超时改回 30 秒。"
    assert [one.partition("/")[2] for one in kept["report"]] == ["回归报告.pdf"]

    page.goto(f"/c/{case.key}/")
    shoot(page, "form-case", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "form-case-phone", full_page=True)
    english = page_as(office.people.chenxiao, language="en")
    english.goto(f"/p/{process.code}/begin/")
    expect(english.get_by_role("button", name="Send and begin")).to_be_visible()
    shoot(english, "form-begin-en", full_page=True)
    assert_no_violations(page)
