"""How a process does: two versions side by side, the bottleneck in words and in the picture."""

from datetime import timedelta

from playwright.sync_api import expect

from approvals.health.models import Progress
from approvals.health.services import measure
from tests.browser.looking import PHONE, assert_no_violations, shoot
from tests.inbox.world import review
from tests.runtime.publishing import publish


def through(office, case, desks, hours):
    office.decide(case, "draft", "submit", by=office.people.chenxiao)
    for node, desk, wait in zip(("quality", "board", "legal"), desks, hours, strict=True):
        office.later(hours=wait)
        office.decide(case, node, by=desk, signer=desk.post_code if node == "board" else "")


def test_a_leader_sees_which_step_holds_the_process_up(office, page_as):
    office.now -= timedelta(days=20)
    desks = [office.reviewer(name) for name in ("王敏", "李强", "钱宁")]
    posts = dict(zip(("quality", "board", "legal"), ({"candidateGroups": one.post_code} for one in desks), strict=True))
    for hours in ((30, 5, 60), (26, 3, 50)):
        case = office.start(review("doctor", **posts), key="doctor", again=hours[0] == 26)
        through(office, case, desks, hours)
    second = publish("doctor", review("doctor", **posts, draft={"limit": "2d"}), at=office.later())
    through(office, office.start(key="doctor", again=True), desks, (20, 4, 30))
    office.start(key="doctor", again=True)
    Progress.objects.update(looked_back_at=None)  # other stories may have been measured up to later moments
    measure(at=office.later())
    page = page_as(office.people.zhouzong)

    page.goto(f"/p/{second.process.code}/v/2/")
    page.get_by_role("link", name="流程健康度").click()
    expect(page.get_by_text("第 2 版的瓶颈是")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "health", full_page=True)
    page.set_viewport_size(PHONE)
    shoot(page, "health-phone", full_page=True)
    page.get_by_role("link", name="近 30 天").click()
    expect(page.get_by_role("heading", name="各环节办理时间")).to_be_visible()
