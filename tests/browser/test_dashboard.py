"""A leader's dashboard: the finding, a number that opens its cases, and all that on a phone, in the dark, on paper."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from approvals.health.models import Progress as Measured
from approvals.health.services import measure
from reports.dashboards.models import Progress
from reports.dashboards.services import keep
from tests.browser.looking import DESK, PHONE, assert_no_violations, in_theme, shoot, sticks_out
from tests.browser.test_health import through
from tests.inbox.world import review


def some_weeks_ago(office, desks):
    """Cases of one process that came to their end, most of their time spent with the lawyers."""
    office.now -= timedelta(days=24)
    posts = dict(zip(("quality", "board", "legal"), ({"candidateGroups": one.post_code} for one in desks), strict=True))
    for number in range(6):
        case = office.start(review("leading", **posts), key="leading", again=number > 0)
        through(office, case, desks, (2, 3, 60))
    office.start(key="leading", again=True)


def counted(office):
    for model in (Measured, Progress):
        model.objects.update(looked_back_at=None)  # other stories may have been counted up to later moments
    measure(at=office.later())
    keep(at=office.later())


def test_a_leader_reads_the_finding_and_opens_the_cases_behind_a_number(office, page_as):
    desks = [office.reviewer(name) for name in ("王敏", "李强", "钱宁")]
    some_weeks_ago(office, desks)
    counted(office)
    page = page_as(office.people.zhouzong)

    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="运行看板").click()
    page.get_by_role("combobox", name="流程").select_option("leading")
    page.wait_for_url(re.compile("process=leading"))
    expect(page.get_by_text("是最慢的一环").first).to_be_visible()
    assert_no_violations(page)
    shoot(page, "dashboard", full_page=True)

    row = page.get_by_role("region", name="各环节用时").get_by_role("row").nth(1)
    number = row.locator("a[data-count]").first
    count = int(number.get_attribute("data-count"))
    number.click()
    expect(page.locator("tr[data-row]")).to_have_count(count)
    expect(page.locator("h1 [data-total]")).to_have_text(str(count))
    assert_no_violations(page)
    page.get_by_role("navigation", name="面包屑").get_by_role("link", name="运行看板").click()
    page.wait_for_url(re.compile("process=leading"))

    point = page.locator("svg.ld-months a").first  # points of the picture open their month
    point.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="完成的案件")).to_be_visible()
    page.go_back()

    page.set_viewport_size(PHONE)
    in_theme(page, "dark")
    assert not sticks_out(page)
    shoot(page, "dashboard-phone", full_page=True)
    page.set_viewport_size(DESK)
    in_theme(page, "light")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_text("是最慢的一环").first).to_be_visible()
    shoot(page, "dashboard-print", full_page=True)


def test_a_dashboard_without_data_says_where_to_look(page_as, office):
    page = page_as(office.people.zhouzong)
    page.goto("/dashboard/?period=custom&since=2001-01&until=2001-02")
    expect(page.get_by_role("heading", name="运行看板")).to_be_visible()
    assert_no_violations(page)
