"""Every action of the preview, done once at a desk and once on a phone by somebody new, and read back in the trail; at
the end what was done at the desk is read back in the PDFs of the trails."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.inbox.models import WorkItem
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.looking import DESK, PHONE, assert_no_violations, shoot
from tests.browser.product import running_site, worker_of
from tests.browser.trails import asked_for, downloaded, unbroken, words_of
from tests.browser.world import Office
from tests.organisation.factories import PASSWORD
from workflows.runtime.jobs import sweep_pending

SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
TOUCH = 44
ACTIONS = 10


@pytest.fixture(scope="module")
def site(playwright, django_db_blocker):
    """A product in which decisions can be taken back for ten seconds."""
    hashers = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers), running_site(undo_seconds=10) as own:
        yield own


@pytest.fixture(scope="module")
def chromium(playwright, site):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def office(site):
    return Office()


@pytest.fixture(scope="module")
def told():
    """What was read on the trails' pages at a desk: the case's key -> the words."""
    return {}


@pytest.fixture
def desk(office, page_as, request, told):
    """A reviewer with one item at the size that the test is about."""
    size = request.getfixturevalue("size")
    reviewer, colleague = office.reviewer("韩雪"), office.reviewer("罗兰")
    case = office.waiting_for(reviewer, title="「双节全家享」融合套餐营销案", **getattr(request, "param", {}))
    page = page_as(reviewer, viewport=size)
    page.goto(f"/inbox/?sel={item_of(case).pk}")
    expect(page.locator("[data-previewed]")).to_be_visible()
    return SimpleNamespace(page=page, case=case, reviewer=reviewer, colleague=colleague, size=size, office=office,
                           told=told)


def item_of(case, node="quality"):
    return WorkItem.objects.filter(case_id=case.pk, node=node).latest("pk")


def chooses(desk, entry: str, dialog: str = "act"):
    """Open the menu, choose an entry; the dialog is there and fit for everybody."""
    menu = desk.page.locator("#preview [data-menu]")
    menu.locator("summary").click()
    assert_no_violations(desk.page, sizes=(desk.size,), themes=("light",))
    menu.get_by_role("link", name=re.compile(f"^{entry}")).click()
    box = desk.page.locator(f"dialog#{dialog}")
    expect(box).to_be_visible()
    assert_no_violations(desk.page, sizes=(desk.size,))
    return box


def trail_says(desk, *words: str) -> None:
    """The page of the case's trail says so; what was done at a desk is looked for in the PDF, too."""
    desk.page.goto(f"/c/{desk.case.key}/trail/")
    for each in words:
        expect(desk.page.locator("main")).to_contain_text(each)
    if desk.size == DESK:
        desk.told[desk.case.key] = words


def is_big_enough(page: Page, locator) -> bool:
    box = locator.bounding_box()
    return page.viewport_size["width"] > 860 or box["height"] >= TOUCH


@SIZES
def test_an_item_is_handed_over_to_somebody_found_by_name(desk, size):
    box = chooses(desk, "转办")
    box.get_by_label("转给谁").press_sequentially("罗兰")
    expect(box.locator("datalist option").first).to_have_attribute("value", re.compile("罗兰"))
    box.get_by_label("转给谁").fill(desk.colleague.number)
    box.get_by_role("button", name="转办").click()
    expect(box).to_contain_text("请写明转办的理由")
    box.get_by_label("为什么转办").fill("出差一周")
    box.get_by_role("button", name="转办").click()
    expect(desk.page.locator(".ld-messages")).to_contain_text("已转办给 罗兰")
    trail_says(desk, "转办", "出差一周")


@SIZES
def test_advice_is_asked_for_and_given(desk, size, page_as):
    box = chooses(desk, "征询意见")
    box.get_by_label("征询谁").fill(desk.colleague.number)
    box.get_by_label("想问什么").fill("退订口径是否一致？")
    box.get_by_role("button", name="征询意见").click()
    expect(desk.page.locator("#preview")).to_contain_text("等待答复")
    assert_no_violations(desk.page, sizes=(size,))

    asked = page_as(desk.colleague, viewport=size)
    asked.goto(f"/inbox/{item_of(desk.case).pk}/")
    expect(asked.locator("#preview")).to_contain_text("退订口径是否一致？")
    assert_no_violations(asked, sizes=(size,))
    asked.locator("#answer-text").fill("一致，见知识库")
    asked.get_by_role("button", name="答复").click()
    expect(asked.locator(".ld-messages")).to_contain_text("已答复")

    desk.page.reload()
    expect(desk.page.locator("#preview")).to_contain_text("一致，见知识库")
    trail_says(desk, "征询", "退订口径是否一致？", "答复", "一致，见知识库")


@SIZES
def test_an_item_is_delegated_and_taken_back(desk, size):
    box = chooses(desk, "委派")
    box.get_by_label("委派给谁").fill(desk.colleague.number)
    box.get_by_label("请对方做什么").fill("请先看资费")
    box.get_by_role("button", name="委派").click()
    expect(desk.page.locator(".ld-messages")).to_contain_text("已委派")
    desk.page.goto(f"/inbox/{item_of(desk.case).pk}/")
    expect(desk.page.locator("#preview")).to_contain_text("已委派给 罗兰")
    back = desk.page.get_by_role("button", name="收回")
    assert is_big_enough(desk.page, back)
    back.click()
    expect(desk.page.locator("#preview [data-primary]")).to_be_visible()
    trail_says(desk, "委派", "请先看资费", "收回")


@SIZES
@pytest.mark.parametrize(("position", "label"), [("before", "在我之前"), ("after", "在我之后")])
def test_a_signer_is_added_before_or_after(desk, size, position, label):
    box = chooses(desk, "加签", "signers")
    box.get_by_label(label).check()
    box.get_by_label("或者指定个人").fill(desk.colleague.number)
    box.get_by_label("为什么加签").fill("涉及培训安排")
    box.get_by_role("button", name="加签", exact=True).click()
    expect(desk.page.locator(".ld-messages")).to_contain_text("已加签")
    if position == "before":
        expect(desk.page.locator("#preview")).to_contain_text("已请 罗兰")
    trail_says(desk, "加签", "涉及培训安排")


@SIZES
def test_a_case_is_copied_and_read(desk, size, page_as):
    box = chooses(desk, "抄送")
    box.get_by_label("抄送对象 1").fill(desk.colleague.number)
    box.get_by_label("留言（可不填）").fill("请知悉")
    box.get_by_role("button", name="抄送").click()
    expect(desk.page.locator(".ld-messages")).to_contain_text("已抄送给 罗兰")

    reader = page_as(desk.colleague, viewport=size)
    reader.goto("/cc/")
    expect(reader.locator("#rows")).to_contain_text("未读")
    assert_no_violations(reader, sizes=(size,))
    shoot(reader, f"cc-{size['width']}")
    reader.locator("#rows .ld-title").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("双节全家享")
    reader.goto("/cc/?read=unread")
    expect(reader.locator("#rows")).to_contain_text("没有符合条件的抄送")
    trail_says(desk, "抄送", "请知悉")


@SIZES
def test_the_initiator_urges_from_the_case_page(desk, size, page_as):
    page = page_as(desk.office.people.chenxiao, viewport=size)
    page.goto(f"/c/{desk.case.key}/")
    page.locator("summary", has_text="催办").click()
    page.get_by_label("留言（可不填）").fill("今天要定稿")
    assert_no_violations(page, sizes=(size,))
    send = page.get_by_role("button", name="发出催办")
    assert is_big_enough(page, send)
    send.click()
    expect(page.locator(".ld-messages")).to_contain_text("已催办")
    trail_says(desk, "催办", "今天要定稿")


@SIZES
def test_a_decision_is_taken_back_in_time_with_what_was_typed(desk, size):
    page = desk.page
    page.locator("#decide-comment").fill("口径齐全，同意")
    page.locator("#preview [data-primary]").click()
    undo = page.locator("#toast").get_by_role("button", name=re.compile("撤销"))
    expect(undo).to_be_visible()
    assert is_big_enough(page, undo)
    assert_no_violations(page, sizes=(size,), themes=("light",))
    if size == DESK:
        page.locator("body").press("u")
    else:
        page.reload()
        undo.click()
    expect(page.locator("#decide-comment")).to_have_value("口径齐全，同意")
    if size == DESK:
        expect(page.locator("[data-rows] .ld-item.on .ld-title")).to_be_focused()

    answered(page, "decide", lambda: page.locator("#preview [data-primary]").click())
    expect(undo).to_be_visible()
    sweep_pending(timezone.now() + timedelta(seconds=11))
    assert item_of(desk.case).outcome == "pass"
    trail_says(desk, "撤销决定", "已撤销", "决定生效", "口径齐全，同意")


@SIZES
@pytest.mark.parametrize("desk", [{"quality": {"signature": "required", "meaning": "同意上线"}}], indirect=True)
def test_a_decision_is_signed_with_the_password(desk, size):
    page = desk.page
    page.locator("#decide-comment").fill("同意")
    page.locator("#preview [data-primary]").click()
    expect(page.locator("#preview [data-refused]")).to_be_focused()
    assert_no_violations(page, sizes=(size,))
    page.locator("[name='sign.password']").fill(PASSWORD)
    assert PASSWORD not in page.evaluate("JSON.stringify(Object.values(localStorage))")
    page.locator("#preview [data-primary]").click()
    expect(page.locator("#toast")).to_contain_text("已办理：通过")
    trail_says(desk, "同意上线")


@SIZES
def test_a_case_is_returned_to_come_straight_back(desk, size):
    page = desk.page
    page.locator("#preview [data-return]").click()
    box = page.locator("dialog#return")
    box.get_by_label("直达退回人").check()
    box.get_by_label("理由", exact=True).fill("缺少退订口径")
    assert_no_violations(page, sizes=(size,))
    answered(page, "return", lambda: box.get_by_role("button", name="退回", exact=True).click())
    expect(page.locator("#toast")).to_contain_text("退回")
    sweep_pending(timezone.now() + timedelta(seconds=11))

    back = item_of(desk.case, "draft")
    own = desk.office.people.chenxiao
    assert back.is_open
    page.context.add_cookies([_signed_in(desk, own)])
    page.goto(f"/inbox/{back.pk}/")
    page.get_by_label(re.compile("直达退回人")).check()
    answered(page, "decide", lambda: page.locator("#preview [data-primary]").click())
    expect(page.get_by_role("status").filter(has_text="已办理").first).to_be_visible()
    sweep_pending(timezone.now() + timedelta(seconds=22))
    assert item_of(desk.case).is_open
    trail_says(desk, "退回", "缺少退订口径")


def test_the_pdfs_of_the_trails_say_every_action(site, office, page_as, told, tmp_path):
    assert len(told) == ACTIONS, "What the tests above did is looked for here: run the whole file."
    auditor = page_as(office.people.zhengshen)
    exports = {key: asked_for(auditor, key) for key in told}
    with worker_of(site):
        files = {key: downloaded(auditor, address) for key, address in exports.items()}

    for key, words in told.items():
        said = words_of(files[key])
        assert [each for each in words if unbroken(each) not in said] == [], key
    one = tmp_path / "trail.pdf"
    one.write_bytes(next(iter(files.values())))
    checked = site.manage("verify_trail", str(one))
    assert (checked.returncode, "未发现问题" in checked.stderr) == (3, True), checked.stderr  # without a checkpoint


def answered(page, what, act):
    """Do something and wait for the server's answer: the page says it before the server does."""
    with page.expect_response(lambda answer: f"/{what}/" in answer.url) as answer:
        act()
    assert answer.value.ok


def _signed_in(desk, person):
    from django.test import Client

    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    url = desk.page.url.split("/inbox")[0]
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
