"""The inbox before a real browser: deciding by key, what is told when it fails, and nothing typed gets lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from approvals.inbox.models import Draft, WorkItem
from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot


@pytest.fixture
def zhaolin(office):
    return office.reviewer("赵琳")


def item_of(case, **more):
    return WorkItem.objects.get(case_id=case.pk, node="quality", **more)


def at_work(page: Page) -> Page:
    """The inbox with the preview of the most urgent item loaded."""
    page.goto("/inbox/")
    expect(page.locator("[data-previewed]")).to_be_visible()
    return page


def row(page: Page, case):
    return page.locator(f"[data-item='{item_of(case).pk}']")


def comment(page: Page):
    return page.locator("#decide-comment")


def test_deciding_by_key_advances_to_the_next_item(office, zhaolin, page_as):
    first = office.waiting_for(zhaolin, title="「校园宽带寒假保号」营销案", quality={"limit": "2h"})
    second = office.waiting_for(zhaolin, title="「银龄守护」亲情网关爱包", quality={"limit": "2d"})
    page = at_work(page_as(zhaolin))
    expect(row(page, first)).to_have_class(re.compile(r"\bon\b"))
    assert_no_violations(page)
    shoot(page, "inbox")

    page.keyboard.press("a")

    expect(page.locator("#toast")).to_contain_text("通过")
    expect(row(page, first)).to_have_count(0)
    expect(row(page, second)).to_have_class(re.compile(r"\bon\b"))
    expect(page.locator("#preview")).to_contain_text("银龄守护")
    expect(page.locator("[data-inbox-total]")).to_have_text("1")
    assert item_of(first).outcome == "pass"
    assert item_of(second).is_open


def test_what_is_focused_is_what_is_decided(office, zhaolin, page_as):
    first, second = (office.waiting_for(zhaolin, title=title) for title in ("甲方案", "乙方案"))
    page = at_work(page_as(zhaolin))

    page.keyboard.press("j")
    expect(page.locator("#preview .ld-headline")).to_have_text("乙方案")
    page.keyboard.press("k")
    expect(page.locator("#preview .ld-headline")).to_have_text("甲方案")
    page.keyboard.press("j")
    expect(page.locator("#preview .ld-headline")).to_have_text("乙方案")
    page.keyboard.press("a")

    expect(row(page, second)).to_have_count(0)
    assert item_of(first).is_open
    assert item_of(second).outcome == "pass"


def test_the_address_follows_the_focus_and_back_goes_back(office, zhaolin, page_as):
    first, second = (office.waiting_for(zhaolin, title=title) for title in ("甲方案", "乙方案"))
    page = at_work(page_as(zhaolin))
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(rf"sel={item_of(second).pk}\b"))

    page.go_back()

    expect(page).to_have_url(re.compile(rf"sel={item_of(first).pk}\b"))
    expect(page.locator("#preview .ld-headline")).to_have_text("甲方案")


def test_nothing_can_be_decided_while_the_preview_loads(office, zhaolin, page_as):
    _first, second = (office.waiting_for(zhaolin, title=title) for title in ("甲方案", "乙方案"))
    page = page_as(zhaolin)
    never = re.compile(rf"/inbox/{item_of(second).pk}/\?")  # fetched ahead or asked for
    page.route(never, lambda route: None)
    at_work(page)

    page.keyboard.press("j")

    expect(page.locator("#preview button[data-primary]")).to_be_disabled()


def test_keys_are_left_alone_while_somebody_types(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))

    page.keyboard.press("c")
    page.keyboard.type("A plan, ok? jar")

    expect(comment(page)).to_have_value("A plan, ok? jar")
    page.keyboard.press("Escape")
    expect(row(page, case).locator(".ld-title")).to_be_focused()
    assert item_of(case).is_open


def test_a_refusal_without_a_reason_is_refused_and_says_where(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))

    page.locator("#preview button[value=refuse]").click()

    expect(page.locator("#preview [data-refused]")).to_be_focused()
    wrong = page.locator("#preview [aria-invalid=true]").first
    expect(wrong).to_be_visible()
    page.locator("#preview [data-refused] a").first.click()
    expect(wrong).to_be_visible()  # following the link to the field changes nothing
    assert_no_violations(page)
    assert item_of(case).is_open


def test_what_was_typed_comes_back_with_the_error(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    comment(page).fill("长" * 2001)
    page.evaluate("localStorage.clear()")  # the answer itself must bring the text back

    page.locator("#preview button[data-primary]").click()

    expect(page.locator("#preview [data-refused]")).to_be_focused()
    expect(comment(page)).to_have_value("长" * 2001)
    expect(comment(page)).to_have_attribute("aria-describedby", "decide-comment-error")
    assert item_of(case).is_open


def test_returning_names_the_step_and_numbers_the_reasons(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    comment(page).fill("请按两条意见修改")

    page.keyboard.press("Escape")
    page.keyboard.press("r")
    dialog = page.locator("dialog#return")
    expect(dialog).to_be_visible()
    assert_no_violations(page)
    shoot(page, "return")
    dialog.get_by_label("理由", exact=True).nth(0).fill("开场白没有说明身份")
    dialog.get_by_role("button", name="再加一条").click()
    dialog.get_by_label("理由", exact=True).nth(1).fill("缺退订方式")
    dialog.get_by_role("button", name="退回", exact=True).click()

    expect(dialog).to_be_hidden()
    expect(row(page, case)).to_have_count(0)
    assert item_of(case).close_reason == "returned"


def test_a_conflict_shows_the_others_change_and_keeps_what_was_typed(office, zhaolin, page_as):
    other = office.reviewer("周敏")
    case = office.waiting_for(zhaolin, other)
    page = at_work(page_as(zhaolin))
    comment(page).fill("退订口径已清楚，同意。")
    office.decide(case, "quality", "pass", by=other, comment="我已核对")

    page.locator("#preview button[data-primary]").click()

    expect(page.get_by_role("alert").filter(has_text="周敏").first).to_be_visible()
    expect(page.locator("#preview")).to_contain_text("我已核对")
    expect(page.locator("#kept")).to_have_value("退订口径已清楚，同意。")
    expect(row(page, case)).to_have_count(0)
    assert_no_violations(page)
    shoot(page, "conflict")
    assert item_of(case).decided_by == other


def test_a_draft_survives_signing_in_again(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    with page.expect_response(re.compile(r"/draft/")) as stored:
        comment(page).fill("写了一半的意见")
        comment(page).blur()
    assert stored.value.status == 204
    assert Draft.objects.get(item=item_of(case)).text == "写了一半的意见"
    page.evaluate("localStorage.clear()")
    page.context.clear_cookies()

    again = at_work(page_as(zhaolin))

    expect(comment(again)).to_have_value("写了一半的意见")


def test_signing_out_takes_the_drafts_of_this_browser_along(office, zhaolin, page_as):
    office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    comment(page).fill("只在本机")

    page.locator(".ld-me-btn").click()
    page.get_by_role("button", name="退出登录").first.click()

    expect(page).to_have_url(re.compile(r"/sign-in/"))
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft:'))") == []


def test_an_expired_sign_in_is_renewed_in_place_and_the_decision_goes_through(office, zhaolin, page_as):
    from tests.organisation.factories import PASSWORD

    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    comment(page).fill("同意")
    page.context.clear_cookies(name="sessionid")

    page.locator("#preview button[data-primary]").click()
    expect(page.locator("#expired")).to_be_visible()
    assert_no_violations(page)
    page.locator("#resume-password").fill("不对的口令")
    page.get_by_role("button", name="登录并继续").click()
    expect(page.locator("[data-resume-wrong]")).to_be_visible()
    page.locator("#resume-password").fill(PASSWORD)
    page.get_by_role("button", name="登录并继续").click()

    expect(page.locator("#expired")).to_be_hidden()
    expect(page.locator("#toast")).to_contain_text("通过")
    assert (item_of(case).outcome, item_of(case).comment) == ("pass", "同意")


def test_a_lost_connection_is_told_and_the_decision_can_be_sent_again(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = at_work(page_as(zhaolin))
    comment(page).fill("断网时写的")
    page.context.set_offline(True)

    page.locator("#preview button[data-primary]").click()
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(comment(page)).to_have_value("断网时写的")
    page.context.set_offline(False)
    page.evaluate("document.querySelector('[data-offline]').hidden || document.querySelector('[data-retry]').click()")

    expect(page.locator("#toast")).to_contain_text("通过")
    assert item_of(case).comment == "断网时写的"


def test_a_signer_is_added_from_the_keyboard(office, zhaolin, page_as):
    added = office.reviewer("培训主管")
    case = office.signed_by(zhaolin)
    page = at_work(page_as(zhaolin))

    page.keyboard.press("s")
    dialog = page.locator("#signers")
    expect(dialog).to_be_visible()
    assert_no_violations(page)
    dialog.get_by_label("请哪个岗位签").select_option(f"post:{added.post_code}")
    dialog.get_by_label("为什么加签").fill("涉及培训")
    dialog.get_by_role("button", name="加签", exact=True).click()

    expect(page.locator("#preview")).to_contain_text("其他会签方")
    assert WorkItem.objects.open().filter(case_id=case.pk, signer=f"post:{added.post_code}").exists()


def test_an_empty_inbox_says_what_comes_next(zhaolin, page_as):
    page = page_as(zhaolin)
    page.goto("/inbox/")

    expect(page.locator(".ld-empty").first).to_contain_text("待办都处理完了")
    assert_no_violations(page)
    shoot(page, "inbox-empty")


def test_filters_live_in_the_address_and_an_empty_result_says_which_to_drop(office, zhaolin, page_as):
    office.waiting_for(zhaolin, quality={"limit": "20d"})
    page = page_as(zhaolin)
    page.goto("/inbox/?sla=overdue")

    expect(page.locator(".ld-empty").first).to_contain_text("没有同时满足这些条件的待办")
    assert_no_violations(page)
    page.get_by_role("link", name="去掉这个条件").first.click()

    expect(page).to_have_url(re.compile(r"/inbox/\??(sel=\d+)?$"))
    expect(page.locator("[data-rows] .ld-item.on")).to_have_count(1)


def test_searching_leads_to_what_was_found_and_keeps_what_is_being_read(office, zhaolin, page_as):
    for title in ("甲方案", "乙方案"):
        office.waiting_for(zhaolin, title=title)
    page = at_work(page_as(zhaolin))
    comment(page).fill("先核对")

    page.locator("#list-q").fill("方案")
    page.locator("#list-q").press("Enter")
    expect(page).to_have_url(re.compile(r"q="))
    expect(page.locator("[data-rows] .ld-item.on .ld-title")).to_have_text("甲方案")
    expect(comment(page)).to_have_value("先核对")
    page.locator("#list-q").fill("乙方案")
    page.locator("#list-q").press("Enter")

    expect(page.locator("#preview .ld-headline")).to_have_text("乙方案")
    expect(page.locator("[data-rows] .ld-item")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=.*sel=\d+"))
    page.locator("#list-q").fill("丙方案")
    page.locator("#list-q").press("Enter")

    expect(page.locator(".ld-empty")).to_contain_text("没有同时满足这些条件的待办")
    expect(page.locator("#preview")).to_be_empty()


def test_selected_items_can_be_gone_through_alone(office, zhaolin, page_as):
    cases = [office.waiting_for(zhaolin, title=f"方案 {number}") for number in (1, 2, 3)]
    page = at_work(page_as(zhaolin))

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+x")
    expect(page.locator("[data-selected]")).to_have_text("3")
    row(page, cases[1]).get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="只看所选").click()

    expect(page.locator("[data-rows] .ld-item:visible")).to_have_count(2)
    assert_no_violations(page, sizes=[DESK])


def test_on_a_phone_one_reads_and_decides_on_a_page_of_its_own(office, zhaolin, page_as):
    case = office.waiting_for(zhaolin)
    page = page_as(zhaolin, viewport=PHONE)
    page.goto("/inbox/")
    shoot(page, "inbox-phone")
    row(page, case).locator(".ld-title").click()
    expect(page.locator("#preview .ld-headline")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    small = page.evaluate(
        """() => [...document.querySelectorAll('#preview button, #preview .btn, .ld-tabbar a, .ld-tabbar button')]
            .filter(target => target.getClientRects().length && target.getBoundingClientRect().height < 44)
            .map(target => target.outerHTML.slice(0, 120))"""
    )
    assert small == []
    shoot(page, "decide-phone")

    page.locator("#preview button[data-primary]").click()

    expect(page.locator("#toast")).to_contain_text("通过")
    assert item_of(case).outcome == "pass"


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/done/", "/started/", "/jump/?q=TST"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_list_is_accessible_in_both_languages(office, zhaolin, page_as, path, language):
    done = office.waiting_for(zhaolin)
    office.decide(done, "quality", "pass", by=zhaolin, comment="同意")
    office.waiting_for(zhaolin)
    page = page_as(zhaolin if path != "/started/" else office.people.chenxiao, language=language)
    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_no_violations(page)
    shoot(page, f"{path.strip('/').split('?')[0].replace('/', '-')}-{language}")


def test_a_decision_also_works_without_scripts(office, zhaolin, watched):
    case = office.waiting_for(zhaolin)
    page = watched.open_as(zhaolin, java_script_enabled=False)
    page.goto("/inbox/")
    page.locator("[data-rows] .ld-title").first.click()
    comment(page).fill("没有脚本也能办")
    page.locator("#preview button[data-primary]").click()

    expect(page).to_have_url(re.compile(r"/inbox/"))
    assert (item_of(case).outcome, item_of(case).comment) == ("pass", "没有脚本也能办")
