"""The whole way of a marketing case in a real browser: template, review, return, launch, emergency, library, trail.

Prepared without the browser: the organisation, the published process and the templates (by `load_demo`, without cases),
and the sessions of everybody but 陈晓, who types number and password. Everything else is clicked and typed; the PDF is
built by a worker in a process of its own.
"""

import io
import json
import re

import pikepdf
import pytest
from playwright.sync_api import expect

from reports.trail import proof
from tests.browser import campaign
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.deeds import Person, attaches, fills_in, opens_new_case, types_row
from tests.browser.demo import PASSWORD, demo_site, somebody
from tests.browser.looking import PHONE, assert_no_violations, shoot

COSIGNERS = {"赵琳": "客服口径", "李强": "风险分析", "孙浩": "实物赠送"}
TASK_OWNERS = ("于兰", "郭凡", "唐雪", "冯涛", "沈波", "唐丽", "陆鸣")


@pytest.fixture(scope="module")
def site(playwright, django_db_blocker):
    with django_db_blocker.unblock(), demo_site(cases=0) as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright, site):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def desks(watched):
    """Everybody's browser: `desks("赵琳")`, opened when first asked for."""
    opened = {}

    def desk(name):
        if name not in opened:
            opened[name] = Person(watched.open_as(somebody(name)))
        return opened[name]

    return desk


@pytest.fixture
def chenxiao(watched):
    return signs_in(Person(watched.open()), somebody("陈晓").number)


def signs_in(person, number):
    page = person.go("/sign-in/")
    page.get_by_label("工号").fill(number)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/inbox/"))
    return person


def test_a_marketing_case_travels_from_its_template_to_a_verified_trail(chenxiao, desks, site, watched, tmp_path):
    key = is_filed(chenxiao)
    is_reviewed_up_to_legal(desks, key)
    is_returned_by_legal_and_corrected(desks, chenxiao, key)
    what_changed_is_the_first_thing_that_reviewers_read(desks, key, watched)
    assert asked_again(desks, key) == ["王敏", "赵琳"]  # what 李强 and 孙浩 looked at has not changed
    desks("钱宁").decides(key, "两条意见均已改正，同意。")
    desks("周总").decides(key, "同意上线。", told="同意")
    tasks_are_done_by_their_owners(desks, chenxiao, key)
    is_launched(chenxiao, key)
    is_suspended_and_resumed(chenxiao, key)
    is_ended_evaluated_and_confirmed(chenxiao, desks, key)
    is_found_in_the_library(desks("李思远"), key)
    pdf = is_exported(desks("郑审"), key, tmp_path)
    is_verified(site, desks("郑审"), pdf, tmp_path)


# --- filing -----------------------------------------------------------------------------------------------------------


def is_filed(chenxiao):
    """Refused while something is missing or contradicts itself, nothing lost; then handed in."""
    page = chenxiao.page
    key = opens_new_case(page)
    fills_in(page)
    attaches(page, "gift_report", campaign.REPORT)
    page.get_by_role("button", name="提交审核").click()
    chenxiao.says("已有 7 条，至少需要 8 条", "填写 1,270,000.00 元，按细分方案计算应为 1,370,000.00 元")
    assert_no_violations(page)
    page.locator("[data-use-sum='budget']").click()
    question, reply = campaign.QUESTIONS[7]
    types_row(page, "script", 7, {"question": question, "answer": reply})
    shoot(page, "journey-form")
    page.get_by_role("button", name="提交审核").click()
    expect(page).to_have_url(re.compile(rf"/c/{key}/(#.*)?$"))
    chenxiao.says("已提交审核", "品质审核", campaign.TITLE)
    return key


def is_reviewed_up_to_legal(desks, key):
    """Quality first, then customer service and the departments side by side; Legal only after all of them."""
    desks("王敏").decides(key, "协议与资费七要素齐全，同意。")
    desks("钱宁").has_nothing_of(key)
    for name, checklist in COSIGNERS.items():
        preview = desks(name).opens_item(key)
        expect(preview).to_contain_text(checklist)
        desks(name).decides(key, f"{name}已逐项核对，同意。")
    expect(desks("钱宁").opens_item(key)).to_contain_text("法律审核")


def asked_again(desks, key):
    """Those whose approval the correction has touched sign again, and nobody else."""
    asked = []
    for name in ("王敏", *COSIGNERS):
        if desks(name).is_asked(key):
            desks(name).decides(key, f"{name}已核对修改，同意。")
            asked.append(name)
    return asked


# --- the return -------------------------------------------------------------------------------------------------------


def is_returned_by_legal_and_corrected(desks, chenxiao, key):
    desks("钱宁").returns(key, campaign.REASONS)
    page = chenxiao.page
    chenxiao.opens_item(key).get_by_role("link", name="去填写").click()
    chenxiao.says(*(text for _field, text in campaign.REASONS))
    for name, text in campaign.CORRECTED.items():
        page.locator(f"[name='{name}']").fill(text)
    page.get_by_label("答复 #1").fill(campaign.ANSWERS[0])
    page.get_by_role("button", name="重新提交").click()
    chenxiao.says("#2 尚未答复")
    page.get_by_label("答复 #2").fill(campaign.ANSWERS[1])
    page.get_by_role("button", name="重新提交").click()
    expect(page).to_have_url(re.compile(rf"/c/{key}/(#.*)?$"))
    chenxiao.says("第 2 轮")


def what_changed_is_the_first_thing_that_reviewers_read(desks, key, watched):
    wangmin = desks("王敏")
    preview = wangmin.opens_item(key)
    expect(preview).to_contain_text("自你上次看过后的变化")
    expect(preview).to_contain_text("第 1 轮 → 第 2 轮")
    expect(preview.locator("ins").first).to_contain_text("24 小时内生效")
    assert_no_violations(wangmin.page)
    shoot(wangmin.page, "journey-changed")
    page = wangmin.go(f"/c/{key}/?tab=changes")
    wangmin.says("退订规则", "违约规则", *campaign.ANSWERS)
    wangmin.go(f"/c/{key}/")
    assert_no_violations(page)
    phone = watched.open_as(somebody("王敏"), viewport=PHONE)
    phone.goto(f"/c/{key}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text(campaign.TITLE)
    shoot(phone, "journey-case-390")


# --- after the approval -----------------------------------------------------------------------------------------------


def tasks_are_done_by_their_owners(desks, chenxiao, key):
    """The gate names what is missing until the last task is done."""
    page = chenxiao.go(f"/c/{key}/launch/")
    expect(page.get_by_role("button", name="确认上线")).to_be_disabled()
    chenxiao.says("差 7 项")
    for name in TASK_OWNERS:
        desks(name).decides(key, "已办结。", told="完成")


def is_launched(chenxiao, key):
    page = chenxiao.go(f"/c/{key}/launch/")
    chenxiao.says("全部齐备")
    page.get_by_label(re.compile("来确认")).fill(key)
    page.get_by_role("button", name="确认上线").click()
    chenxiao.go(f"/c/{key}/run/")
    chenxiao.says("活动已上线，还没有日报")


def is_suspended_and_resumed(chenxiao, key):
    """A day with too many complaints alerts; the emergency procedure suspends the campaign, and lets it go on."""
    page = chenxiao.page
    for label, number in campaign.FIGURES.items():
        page.locator("#figures").get_by_label(re.compile(rf"^{label}")).fill(number)
    page.locator("#figures [name=day]").fill(page.locator("#figures [name=day]").input_value())
    page.get_by_role("button", name="保存日报").click()
    chenxiao.says("阈值")
    emergency = page.locator("#emergency")
    emergency.locator("summary", has_text="启动应急流程").click()
    emergency.get_by_label(re.compile("^原因")).fill("投诉集中在礼品缺货，先暂停办理并补货")
    emergency.get_by_label("客户服务中心").check()
    emergency.get_by_label("同时暂停活动").check()
    emergency.get_by_role("button", name="启动应急流程").click()
    chenxiao.says("应急流程进行中，活动已暂停")
    assert_no_violations(page)
    page.get_by_label(re.compile("原因或处置措施")).fill("已补货到店，改为等值话费备选，恢复办理")
    page.get_by_role("button", name="恢复活动").click()
    chenxiao.says("已通知", "已补货到店")
    expect(page.get_by_role("button", name="恢复活动")).to_have_count(0)


def is_ended_evaluated_and_confirmed(chenxiao, desks, key):
    page = chenxiao.go(f"/c/{key}/run/")
    ending = page.locator("#end")
    ending.locator("summary", has_text="提前结束").click()
    ending.get_by_label("结束理由").fill("礼品已发放完毕，提前结束")
    ending.get_by_label(re.compile("来确认")).fill(campaign.TITLE)
    ending.get_by_role("button", name="结束活动").click()
    chenxiao.go(f"/c/{key}/evaluation/")
    for label, text in campaign.EVALUATION.items():
        page.get_by_label(re.compile(label)).fill(text)
    page.get_by_role("button", name="提交评估").click()
    chenxiao.says("效果评估已提交")
    confirming = desks("王敏")
    confirming.go(f"/c/{key}/evaluation/").get_by_role("button", name="确认并结案").click()
    confirming.says("营销案结案入库")


def is_found_in_the_library(colleague, key):
    page = colleague.go("/cases/")
    page.get_by_role("searchbox", name="搜索").last.press_sequentially("岁末 保温杯")
    page.keyboard.press("Enter")
    colleague.says("共 1 件")
    expect(page.get_by_role("link", name=campaign.TITLE)).to_be_visible()
    colleague.says(key)


# --- the trail --------------------------------------------------------------------------------------------------------


def is_exported(auditor, key, folder):
    """Asked for on the trail page, built by the worker while a bar moves, downloaded."""
    page = auditor.go(f"/c/{key}/trail/")
    auditor.says("链条完整", "退回", *campaign.ANSWERS)
    assert_no_violations(page)
    page.get_by_role("button", name="导出 PDF 轨迹").click()
    expect(page).to_have_url(re.compile(r"/exports/"))
    link = page.get_by_role("link", name="下载 PDF")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "trail.pdf")
    return folder / "trail.pdf"


def is_verified(site, auditor, pdf, folder):
    """The command and the page agree: the file is honest, and a changed copy is not."""
    alone = site.manage("verify_trail", str(pdf))
    assert (alone.returncode, "未经外部证实" in alone.stderr) == (3, True), alone.stderr
    code = re.search(r"核验码 ([0-9A-Z-]+)", alone.stderr)[1]
    checkpoint = folder / "checkpoint.txt"
    checkpoint.write_bytes(auditor.page.request.get(f"{site.url}/verify/{code}/checkpoint.txt").body())
    checked = site.manage("verify_trail", str(pdf), "--checkpoint", str(checkpoint))
    assert (checked.returncode, "有效" in checked.stdout) == (0, True), checked.stderr
    forged = folder / "forged.pdf"
    forged.write_bytes(with_other_words(pdf))
    refused = site.manage("verify_trail", str(forged))
    assert refused.returncode != 0
    assert "无效：第" in refused.stderr
    auditor.go("/verify/")
    auditor.page.locator("input[type=file]").set_input_files(forged)
    auditor.page.get_by_role("button", name="核验", exact=True).click()
    auditor.says("文件已被改动：第")
    auditor.page.locator("input[type=file]").set_input_files(pdf)
    auditor.page.get_by_role("button", name="核验", exact=True).click()
    auditor.says("文件里的事件链完整，与当前链条一致")


def with_other_words(pdf):
    """The file with Legal's second reason put more mildly, everything else as it was."""
    out = io.BytesIO()
    with pikepdf.open(pdf) as file:
        text = file.attachments[proof.TRAIL_NAME].get_file().read_bytes().decode()
        assert campaign.REASONS[1][1] in text or json.dumps(campaign.REASONS[1][1])[1:-1] in text
        milder = text.replace(campaign.REASONS[1][1], "建议补充说明")
        changed = pikepdf.AttachedFileSpec(file, milder.encode(), filename=proof.TRAIL_NAME)
        file.attachments[proof.TRAIL_NAME] = changed
        file.save(out)
    return out.getvalue()
