"""Pictures of the main pages with the demo's two hundred cases, for README and guides. `make screenshots` takes them.

The name keeps it out of the suite: what is taken here is looked at by people, what it shows is tested elsewhere.
"""

import os
from pathlib import Path

import pytest
from django.db.models import Exists, OuterRef
from PIL import Image
from playwright.sync_api import expect

from approvals.inbox.models import WorkItem
from complaints.tickets.models import Ticket
from marketing_review.models import MarketingCase, State
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.demo import demo_site, somebody
from tests.browser.looking import PHONE, shoot, sticks_out

CASES = 200
BIGGEST = 300_000  # bytes of one picture
ALL = 3_000_000


@pytest.fixture(scope="module")
def site(playwright, django_db_blocker):
    with django_db_blocker.unblock(), demo_site(cases=CASES, more=["load_ticket_demo", "recount"]) as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright, site):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


def newest(**wanted):
    """The newest case like this."""
    return MarketingCase.objects.filter(**wanted).select_related("initiator", "case").order_by("-updated_at").first()


def take(page, path, name):
    """Go there, see that it is in order, take the picture."""
    page.goto(path)
    expect(page.get_by_role("main")).to_be_visible()
    assert not sticks_out(page), f"{name} is wider than its window"
    shoot(page, name)


def second_look():
    """A review that comes to the same person again after a return: its preview shows what changed. Item and person."""
    before = WorkItem.objects.filter(
        case_id=OuterRef("case_id"), node=OuterRef("node"), round__lt=OuterRef("round"), decided_by__name="王敏"
    )
    waiting = WorkItem.objects.open().filter(Exists(before), node="quality_review").order_by("-pk")
    return next((item for item in waiting if was_changed(item)), waiting.first()), somebody("王敏")


def was_changed(item):
    """Whether the last round changed the content."""
    new, old = MarketingCase.objects.get(case_id=item.case_id).rounds.order_by("-number")[:2]
    return new.content != old.content


def test_sign_in(watched):
    take(watched.open(), "/sign-in/", "sign-in")


@pytest.mark.parametrize(("name", "how"), [
    ("inbox-light", {}), ("inbox-dark", {"theme": "dark"}), ("inbox-en", {"language": "en"}),
])  # fmt: skip
def test_inbox(page_as, name, how):
    item, person = second_look()
    take(page_as(person, **how), f"/inbox/?sel={item.pk}", name)


def test_inbox_on_a_phone(page_as):
    take(page_as(second_look()[1], viewport=PHONE), "/inbox/", "inbox-390")


def test_case(page_as):
    item, person = second_look()
    take(page_as(person), f"/c/{item.case_key}/", "case")
    take(page_as(person, viewport=PHONE), f"/c/{item.case_key}/", "case-390")


def test_new_case_and_form(page_as):
    draft = newest(state=State.DRAFT, round_number=0, initiator__name="陈晓")
    page = page_as(somebody("陈晓"))
    take(page, "/c/new/", "new")
    take(page, f"/c/{draft.key}/edit/", "form")


def test_running_campaign(page_as):
    campaign = newest(state=State.SUSPENDED, template__category__key__in=("prepaid-gift", "prepaid", "bundle"))
    take(page_as(campaign.initiator), f"/c/{campaign.key}/run/", "campaign")


def test_library(page_as):
    take(page_as(somebody("陈晓")), "/cases/", "library")


def test_process_version(page_as):
    take(page_as(somebody("吴静")), "/p/PRC-0001/v/1/", "process-version")


def test_trail_and_verification(page_as):
    closed = newest(state=State.CLOSED, round_number__gt=1)
    page = page_as(somebody("郑审"))
    take(page, f"/c/{closed.key}/trail/", "trail")
    take(page, "/verify/", "verify")


def test_dashboard(page_as):
    page = page_as(somebody("周总"))
    take(page, "/dashboard/?period=year", "dashboard")
    take(page_as(somebody("周总"), language="en"), "/dashboard/?period=year", "dashboard-en")


def test_ticket(page_as):
    ticket = Ticket.objects.filter(state__in=("closed", "verifying")).order_by("pk").first()
    take(page_as(somebody("刘洋")), f"/tickets/{ticket.key}/", "ticket")
    take(page_as(somebody("刘洋")), f"/tickets/{ticket.key}/effect/", "effect")


def test_audit(page_as):
    page = page_as(somebody("郑审"))
    page.goto("/audit/exceptions/")
    expect(page.get_by_text("正在查")).to_have_count(0)
    shoot(page, "exceptions")


def test_an_exported_trail(page_as):
    """The export's page with the file that the worker built."""
    closed = newest(state=State.CLOSED, round_number__gt=1)
    page = page_as(somebody("郑审"))
    page.goto(f"/c/{closed.key}/trail/")
    page.get_by_role("button", name="导出 PDF 轨迹").click()
    expect(page.get_by_role("link", name="下载 PDF")).to_be_visible(timeout=60_000)
    shoot(page, "export")


def test_pictures_are_light():
    """Two hundred and fifty-six colours are enough for pages; the folder stays small enough to keep."""
    pictures = sorted(Path(os.environ["LOOPDESK_PICTURES"]).glob("*.png"))
    for picture in pictures:
        with Image.open(picture) as image:
            image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)
    sizes = {picture.name: picture.stat().st_size for picture in pictures}
    assert max(sizes.values()) < BIGGEST, sizes
    assert sum(sizes.values()) < ALL, sizes
