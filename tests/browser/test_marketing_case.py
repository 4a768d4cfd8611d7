"""A marketing case in a real browser: typed, saved by itself, refused and handed in; reviewed with its checklists."""

import re

import pytest
from playwright.sync_api import expect

from marketing_review.models import Attachment, MarketingCase, State, Verdict
from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot
from tests.browser.marketing import Bureau

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SMALL = """selector => [...document.querySelectorAll(selector)].filter(target => target.getClientRects().length
    && target.getBoundingClientRect().height < 44).map(target => target.outerHTML.slice(0, 140))"""


@pytest.fixture(scope="module")
def office(site):
    return Bureau()


def saved(page, act):
    """Do something that is typed, and wait until the server has it; an earlier try may be answered first."""
    with page.expect_response(lambda answer: "/edit/draft/" in answer.url and answer.status == 200) as answer:
        act()
    return answer.value.json()


def fresh(case):
    return MarketingCase.objects.get(pk=case.pk)


def test_a_new_case_is_typed_saves_itself_and_is_refused_with_every_gap(office, page_as):
    page = page_as(office.chenxiao)
    page.goto("/c/new/")
    assert_no_violations(page)
    shoot(page, "case-new")
    page.get_by_label("名称").fill("岁末充100送50+保温杯")
    page.get_by_label("预存送费+实物").check()
    page.get_by_role("button", name="新建并填写").click()
    expect(page).to_have_url(re.compile(r"/c/MKT-\d{4}-\d{4}/edit/"))
    case = MarketingCase.objects.order_by("-pk").first()

    page.get_by_label("优惠内容").press_sequentially("预存100元，赠费50元")
    first = page.get_by_role("group", name="细分方案 1")
    for label, text in (("客户数", "20000"), ("每户优惠金额", "50"), ("每户礼品成本", "18.50")):
        first.get_by_label(label).fill(text)
    expect(page.locator("[data-sum=budget]")).to_have_text("1,370,000.00")
    told = saved(page, lambda: page.get_by_role("button", name="添加风险分析").click()
                 or page.get_by_role("group", name="风险分析").last.get_by_label("风险描述").fill("重复参与"))
    assert told["sums"]["list_size"] == "20,000"
    expect(page.locator("[data-saved-words]")).to_be_visible()
    assert fresh(case).content["risks"] == [{"risk": "重复参与"}]
    page.locator("[data-use-sum=budget]").click()
    expect(page.get_by_label("预算")).to_have_value("1370000.00")
    page.get_by_role("button", name="提交审核").click()

    summary = page.locator("#form-errors")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("还没有提交")
    expect(page.get_by_label("优惠内容")).to_have_value("预存100元，赠费50元")
    assert_no_violations(page)
    shoot(page, "case-gaps")
    summary.get_by_role("link", name=re.compile("^参与规则")).click()
    expect(page.get_by_label("参与规则")).to_be_focused()
    kept = fresh(case)
    assert (kept.state, kept.content["budget"]) == (State.DRAFT, "1370000.00")


def typed_offline(page, case):
    page.goto(f"/c/{case.key}/edit/")
    page.context.set_offline(True)
    page.get_by_label("优惠内容").fill("断网时写的")
    expect(page.locator("[data-saved-not]")).to_be_visible()
    assert fresh(case).content["offer"] != "断网时写的"


def test_what_was_typed_without_a_connection_is_sent_when_there_is_one(office, page_as):
    case = office.open()
    page = page_as(office.chenxiao)
    typed_offline(page, case)

    saved(page, lambda: page.context.set_offline(False))

    expect(page.locator("[data-saved-words]")).to_be_visible()
    assert fresh(case).content["offer"] == "断网时写的"


def test_what_was_typed_without_a_connection_survives_closing_the_window(office, page_as):
    case = office.open()
    page = page_as(office.chenxiao)
    typed_offline(page, case)
    context = page.context
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(f"/c/{case.key}/edit/")

    expect(again.get_by_label("优惠内容")).to_have_value("断网时写的")
    again.wait_for_function("!Object.keys(localStorage).some(key => key.includes(':case-'))")
    assert fresh(case).content["offer"] == "断网时写的"


def test_a_draft_survives_an_expired_sign_in(office, page_as):
    from tests.organisation.factories import PASSWORD

    case = office.open()
    page = page_as(office.chenxiao)
    page.goto(f"/c/{case.key}/edit/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("优惠内容").fill("登录过期时写的")

    expect(page.locator("#expired")).to_be_visible()
    page.locator("#resume-password").fill(PASSWORD)
    saved(page, lambda: page.get_by_role("button", name="登录并继续").click())

    assert fresh(case).content["offer"] == "登录过期时写的"


def test_two_windows_do_not_overwrite_each_other_in_silence(office, page_as):
    case = office.open()
    page = page_as(office.chenxiao)
    page.goto(f"/c/{case.key}/edit/")
    office.save(case, offer="另一个窗口写的")

    page.get_by_label("退订规则").fill("这个窗口写的")

    expect(page.locator("[data-unsent]")).to_be_visible()
    assert_no_violations(page, sizes=[DESK], themes=["light"])
    assert fresh(case).content["offer"] == "另一个窗口写的"


def test_a_file_is_uploaded_as_soon_as_it_is_chosen(office, page_as):
    case = office.open()
    page = page_as(office.chenxiao)
    page.goto(f"/c/{case.key}/edit/")

    page.get_by_label("为「目标客户名单」选择文件").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": "号码\n1".encode()})

    expect(page.get_by_role("link", name="名单.csv")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="名单.csv").click()
    assert download.value.suggested_filename == "名单.csv"


def test_a_returned_case_shows_its_reasons_at_the_fields(office, page_as):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin, reasons=("缺退订方式", "字号太小"), field="optout_rules")
    page = page_as(office.chenxiao)
    page.goto(f"/c/{case.key}/")
    expect(page.get_by_text("退回理由 2 条")).to_be_visible()
    assert_no_violations(page)
    page.get_by_role("link", name="修改并答复").click()

    page.get_by_label("答复 #1").fill("已补充退订方式")
    page.get_by_role("button", name="重新提交").click()
    expect(page.locator("#form-errors")).to_contain_text("#2 尚未答复")
    assert_no_violations(page)
    shoot(page, "case-answers")
    page.get_by_label("答复 #2").fill("字号已放大到五号")
    page.get_by_role("button", name="重新提交").click()

    expect(page.get_by_text("已提交审核。")).to_be_visible()
    assert fresh(case).round_number == 2


def test_a_checklist_is_answered_in_the_inbox(office, page_as):
    case = office.second_round()
    item = office.item(case, "department_cosign", "post:risk_reviewer")
    page = page_as(office.liqiang)
    page.goto(f"/inbox/?sel={item.pk}")
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", name=re.compile("自你上次看过后的变化"))).to_be_visible()
    assert_no_violations(page)
    shoot(page, "inbox-review")

    for code in ("C1", "C2", "C3", "C4"):
        preview.get_by_role("group", name=re.compile(f"^{code} ")).get_by_label("通过", exact=True).check()
    preview.locator("button[data-primary]").click()
    expect(preview.locator("[data-refused]")).to_contain_text("C5 尚无结论")
    expect(preview.locator(".ld-question.wrong")).to_have_count(1)
    expect(preview.get_by_role("group", name=re.compile("^C1 ")).get_by_label("通过", exact=True)).to_be_checked()
    assert_no_violations(page)
    last = preview.get_by_role("group", name=re.compile("^C5 "))
    last.get_by_label("C5 证据文件").set_input_files({"name": "预案.pdf", "mimeType": "application/pdf", "buffer": PDF})
    expect(last.get_by_role("link", name="预案.pdf")).to_be_visible()
    last.get_by_label("通过", exact=True).check()
    preview.locator("button[data-primary]").click()

    expect(page.locator("#toast")).to_contain_text("通过")
    verdict = Verdict.objects.get(item_id=item.pk, code="C5")
    assert [file["id"] for file in verdict.evidence] == [Attachment.objects.get(name="预案.pdf", marketing=case).pk]


def test_a_return_from_the_case_page_keeps_the_verdicts_and_numbers_the_reasons(office, page_as):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    page = page_as(office.zhaolin)
    page.goto(f"/c/{case.key}/")
    first = page.get_by_role("group", name=re.compile("^B1 "))
    first.get_by_label("不通过", exact=True).check()
    expect(first.get_by_label("B1 说明")).to_be_focused()
    first.get_by_label("B1 说明").fill("缺库存用尽的口径")

    page.locator("summary", has_text="退回").click()
    page.get_by_label("理由", exact=True).nth(0).fill("补充库存用尽口径")
    page.get_by_label("所对应的字段").nth(0).select_option("script")
    assert_no_violations(page)
    shoot(page, "case-return")
    page.locator(".ld-return-panel").get_by_role("button", name="退回").click()

    expect(page).to_have_url(re.compile(r"/inbox/"))
    assert fresh(case).state == State.DRAFT
    assert Verdict.objects.get(item_id=item.pk, code="B1").note == "缺库存用尽的口径"


def test_a_return_from_the_inbox_sends_the_verdicts_along(office, page_as):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    page = page_as(office.zhaolin)
    page.goto(f"/inbox/?sel={item.pk}")
    first = page.get_by_role("group", name=re.compile("^B1 "))
    first.get_by_label("不通过", exact=True).check()
    first.get_by_label("B1 说明").fill("缺库存用尽的口径")

    page.locator("#preview [data-return]").click()
    dialog = page.locator("dialog#return")
    dialog.get_by_label("理由", exact=True).first.fill("补充库存用尽口径")
    dialog.get_by_role("button", name="退回", exact=True).click()

    expect(page.locator("#toast")).to_contain_text("退回")
    assert Verdict.objects.get(item_id=item.pk, code="B1").note == "缺库存用尽的口径"


@pytest.mark.parametrize("tab", ["form", "changes", "files", "trail", "tasks", "flow"])
def test_every_tab_of_a_case_is_accessible(office, page_as, tab):
    case = office.second_round()
    page = page_as(office.liqiang)
    page.goto(f"/c/{case.key}/?tab={tab}")

    expect(page.get_by_role("heading", level=1)).to_have_text("岁末充100送50+保温杯")
    assert_no_violations(page)
    shoot(page, f"case-{tab}")


@pytest.mark.parametrize("path", ["/c/{key}/", "/c/{key}/edit/", "/c/{key}/diff/", "/c/{key}/cancel/", "/c/new/"])
def test_the_pages_speak_english_too(office, page_as, path):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin, field="offer")
    page = page_as(office.chenxiao, language="en")
    page.goto(path.format(key=case.key))

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert_no_violations(page)
    shoot(page, f"en-{path.strip('/').split('/')[-1].replace('{key}', 'case')}")


def test_on_a_phone_everything_can_be_read_and_reached_by_thumb(office, page_as):
    case = office.to_cosign()
    page = page_as(office.zhaolin, viewport=PHONE)
    page.goto(f"/c/{case.key}/")
    shoot(page, "case-phone")
    assert page.evaluate(SMALL, "main .btn, main .ld-verdicts label, main .ld-tabs a, main select, main textarea") == []
    draft = office.open()
    page = page_as(office.chenxiao, viewport=PHONE)
    page.goto(f"/c/{draft.key}/edit/")
    shoot(page, "case-edit-phone")

    assert page.evaluate(SMALL, "main .btn:not(.visually-hidden), main input[type=text], main select") == []


def test_who_may_only_look_is_told_so(office, page_as):
    case = office.to_cosign()
    page = page_as(office.shenbo)
    page.goto(f"/c/{case.key}/")

    expect(page.get_by_text("不在本环节的办理名单里")).to_be_visible()
    assert_no_violations(page)
