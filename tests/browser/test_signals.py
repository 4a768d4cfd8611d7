"""A signal is found in an import, read, confirmed and becomes a ticket; so does a topic of the same weeks."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate
from playwright.sync_api import expect

from complaints.hotspots.models import TopicRun
from complaints.hotspots.services import group_run
from complaints.services import create_source, keep_file, start_run
from complaints.services.taking import go_on
from complaints.tickets.services import install_ticket_processes
from complaints.understanding import Mapping
from complaints.watching.models import Signal
from complaints.watching.services import sweep
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.complaints.files import HEADINGS, as_csv, row
from tests.tickets import factories

CATEGORY = "宽带测速 › 网速不达标"
SAYINGS = ["晚上测速只有三十兆", "签约五百兆测速只有三十兆", "千兆宽带晚高峰测速不到一百兆", "测速不达标装维没有上门",
           "宽带测速连续三天不达标"]


def bring(office, day):
    """Six on each of the eight same weekdays before, forty on the day itself."""
    by, at = office.people.zhaolin.as_actor(), office.later()
    counts = [(day - timedelta(weeks=back), 6 if back else 40) for back in range(9)]
    rows = [_row(when, n) for when, number in counts for n in range(number)]
    source = create_source(code="speed", name="测速投诉", by=by, at=at)
    content = as_csv([HEADINGS, *rows])
    run = keep_file(source_id=source.pk, kind="contacts", name="测速投诉.csv", chunks=[content], by=by, at=at)
    mapping = Mapping.from_json(run.mapping)
    mapping.kind = "complaint"
    start_run(run_id=run.pk, mapping=mapping, by=by, at=at)
    go_on(run_id=run.pk, at=office.later())


def _row(day, n):
    at, said = datetime(day.year, day.month, day.day, 1 + n % 3, n % 60), SAYINGS[n % len(SAYINGS)]
    return row(f"CS{day:%m%d}{n:03d}", at=str(at), 分类=CATEGORY, 产品="家庭宽带", 主题=said,
               内容=f"{said}，请派人处理，已等{n}天")


def test_what_an_import_brings_is_noticed_explained_and_becomes_a_ticket(office, page_as):
    people = factories.people()
    install_ticket_processes(author=people.wujing, publisher=people.pengyu, at=office.later())
    day = localdate(office.later()) - timedelta(days=1)
    bring(office, day)
    sweep(since=day, until=day, at=office.later())
    signal = Signal.objects.get(title=CATEGORY, version__rule__way="day")
    page = page_as(people.locator)

    page.goto("/signals/?q=测速")
    assert_no_violations(page)
    shoot(page, "signals", full_page=True)
    page.get_by_role("row").filter(has_text="投诉热点").get_by_role("link", name=CATEGORY).click()
    expect(page).to_have_url(f"{page.url.split('/signals/')[0]}/signals/{signal.pk}/")
    expect(page.get_by_role("img", name="最多一天 40 件")).to_be_visible()
    for words in ("6.0 ± 0.0", "8 周", "件数与历史件数相比"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "signal", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "signal-phone", full_page=True)
    page.get_by_label("工单标题").fill("宽带测速不达标")
    page.get_by_role("button", name="确认并立单").click()
    expect(page.get_by_role("heading", name="宽带测速不达标")).to_be_visible()
    expect(page.get_by_text("关注内容与依据")).to_be_visible()
    page.goto(f"/signals/{signal.pk}/")
    expect(page.get_by_text("已立单").first).to_be_visible()
    expect(page.get_by_role("button", name="确认并立单")).to_have_count(0)

    page = page_as(people.locator)
    page.goto(f"/complaints/topics/?since={day - timedelta(days=6)}&until={day}&kind=complaint&source=speed")
    assert_no_violations(page)
    page.get_by_role("button", name="开始分析").click()
    expect(page.get_by_role("progressbar", name="分析进度")).to_be_visible()
    assert_no_violations(page)
    group_run(run_id=TopicRun.objects.latest("pk").pk, at=office.later())
    topic = TopicRun.objects.latest("pk").topics.order_by("rank").first()
    expect(page.get_by_role("link", name=topic.title)).to_be_visible()  # by itself, without a reload
    assert_no_violations(page)
    shoot(page, "topics", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "topics-phone", full_page=True)
    page.get_by_role("link", name=topic.title).click()
    expect(page.get_by_role("link", name=CATEGORY, exact=True)).to_be_visible()  # the signal about the same
    assert_no_violations(page)
    shoot(page, "topic-phone", full_page=True)
    page.get_by_label("工单标题").fill("晚高峰测速不达标")
    page.get_by_role("button", name="由此立单").click()
    expect(page.get_by_role("heading", name="晚高峰测速不达标")).to_be_visible()
    page.goto(f"/complaints/topics/{topic.pk}/")
    expect(page.get_by_text("晚高峰测速不达标").first).to_be_visible()
    expect(page.get_by_role("button", name="由此立单")).to_have_count(0)
    shoot(page, "topic", full_page=True)

    page = page_as(people.locator, language="en", theme="dark")
    page.goto(f"/complaints/topics/{topic.pk}/")
    expect(page.get_by_role("heading", name="Typical voices")).to_be_visible()
    assert_no_violations(page)
