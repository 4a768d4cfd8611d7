"""The page of the ledger, as an auditor sees it: before a round, while one goes on, and with an alarm."""

from django.utils.timezone import now
from playwright.sync_api import expect

from reports.ledger import news
from tests.browser.looking import PHONE, assert_no_violations, in_theme, shoot
from workflows.transparency import watching
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.findings import Fault, Finding
from workflows.transparency.sequencing import sequence_all


def test_an_auditor_sees_how_the_ledger_is_and_has_it_checked(office, page_as):
    sequence_all()
    checkpoint(now())
    page = page_as(office.people.zhengshen)

    page.goto("/ledger/")
    if watching.current() is None:
        page.get_by_role("button", name="现在核对").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert_no_violations(page)
    watching.work(at=now(), seconds=60, tell=news.raised)
    expect(page.get_by_role("button", name="现在核对")).to_be_visible(timeout=15_000)

    found = Finding(Fault.OUTSIDE_DIFFERS, 420, place="/mnt/worm", since=300)
    watching._raise(found, watching.last(), now(), news.raised)
    page.reload()
    expect(page.get_by_text("第 301 条至第 420 条之间被改动")).to_be_visible()
    assert_no_violations(page)
    shoot(page, "ledger", full_page=True)
    page.set_viewport_size(PHONE)
    in_theme(page, "dark")
    shoot(page, "ledger-phone", full_page=True)
