"""A real browser before the real product. `page_as(person)` opens it as somebody; errors in the console fail a test."""

import os
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.looking import DESK
from tests.browser.product import Site, running_site
from tests.browser.world import Office

CHROMIUM = os.environ.get("LOOPDESK_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
EXPECTED = (  # answers and what htmx says about them, not faults of the page
    "401 (", "404 (", "409 (", "422 (", "ERR_INTERNET_DISCONNECTED", "Response Status Error Code 401",
    "htmx:afterRequest,", "htmx:sendError,", "htmx:sendAbort,",
)  # fmt: skip
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}


LAST = "test_done_means.py"  # puts a version in force that the other stories do not know


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the stories; the longest files come first, so that no worker is left alone with one at the end."""
    many = Counter(item.path for item in items)
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: (item.path.name == LAST, -many[item.path] if item.get_closest_marker("browser") else 0))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Started before the database is touched: its loop in this thread decides where Django keeps connections."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def site(playwright: Playwright, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The product, running; what tests write through services is what the browser sees."""
    hashers = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers), running_site() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, site: Site) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def settled(site: Site) -> Office:
    """The people of the scenarios and processes for them; names of reviewers may repeat, their posts do not."""
    return Office()


@pytest.fixture
def office(settled: Office) -> Iterator[Office]:
    """The same people for every story; one that was told of the past leaves the clock as the next expects it."""
    before = settled.now
    yield settled
    settled.now = max(before, settled.now)


class Watched:
    """Contexts of one test, and everything that went wrong in their pages."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(self, *, viewport=DESK, language="zh-hans", theme="light", **more) -> Page:
        """A page of a stranger."""
        context = self.browser.new_context(
            base_url=self.site.url, viewport=viewport, locale=LANGUAGES[language], color_scheme=theme,
            timezone_id="Asia/Shanghai", reduced_motion="reduce", **more,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("response", lambda answer: answer.status >= 500 and self.faults.append(f"{answer.status} {answer.url}"))
        return page

    def open_as(self, person, **how) -> Page:
        """A page of somebody who has signed in."""
        page = self.open(**how)
        page.context.add_cookies([self.signed_in(person)])
        return page

    def signed_in(self, person) -> dict[str, str]:
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.site.url}

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _heard(self, message) -> None:
        if message.type == "error" and not any(answer in message.text for answer in EXPECTED):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")


@pytest.fixture
def watched(site: Site, chromium: Browser) -> Iterator[Watched]:
    watching = Watched(site, chromium)
    yield watching
    watching.close()
    assert not watching.faults, "\n".join(watching.faults)


@pytest.fixture
def page_as(watched: Watched) -> Callable[..., Page]:
    """`page_as(person, viewport=PHONE, language="en", theme="dark")`."""
    return watched.open_as


@pytest.fixture
def page(watched: Watched) -> Page:
    """A page of a stranger."""
    return watched.open()
