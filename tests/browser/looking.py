"""What is looked at on every page: accessibility at both widths and in both themes, and pictures."""

import os
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text()
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(__file__).parents[2] / "docs/screens"


def assert_no_violations(page: Page, *, sizes=(DESK, PHONE), themes=THEMES) -> None:
    """axe-core finds nothing to complain about: every size, every theme, and nothing sticks out sideways."""
    before = page.viewport_size
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        for theme in themes:
            in_theme(page, theme)
            found += [f"{size['width']} px, {theme}: {violation}" for violation in violations(page)]
        if sticks_out(page):
            found.append(f"{size['width']} px: the page is wider than the window")
    page.set_viewport_size(before)
    in_theme(page, "light")
    assert not found, "\n".join(found)


def violations(page: Page) -> list[str]:
    """What axe-core finds now, one line per place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']!r}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def sticks_out(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def in_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    """A picture for the documentation; only when pictures are asked for (`make screenshots`)."""
    folder = os.environ.get("LOOPDESK_PICTURES", "")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(folder) / f"{name}.png", full_page=full_page)
