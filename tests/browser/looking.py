"""What is looked at on every page: accessibility at both widths and in both themes, and pictures."""

import os
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text()
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
THEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]


def assert_no_violations(page: Page, *, sizes=(DESK, PHONE), themes=THEMES) -> None:
    """axe-core finds nothing to complain about: every size, every theme, and nothing sticks out sideways."""
    before = page.viewport_size
    found = []
    for size in sizes:
        page.set_viewport_size(size)
        for theme in themes:
            in_theme(page, theme)
            rules = COLOURS if theme == "dark" else RULES  # a theme changes nothing but colours
            found += [f"{size['width']} px, {theme}: {violation}" for violation in violations(page, rules)]
        if sticks_out(page):
            found.append(f"{size['width']} px: the page is wider than the window")
    page.set_viewport_size(before)
    in_theme(page, "light")
    assert not found, "\n".join(found)


def violations(page: Page, rules: list[str]) -> list[str]:
    """What axe-core finds now, one line per place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']!r}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


def sticks_out(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")


def in_theme(page: Page, theme: str) -> None:
    """Switch, and wait until it is painted: colours glide for a frame even when motion is reduced."""
    page.evaluate(
        """async theme => {
            document.documentElement.setAttribute('data-bs-theme', theme);
            await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
            await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)));
        }""",
        theme,
    )


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    """A picture for the documentation; only when pictures are asked for (`make screenshots`)."""
    folder = os.environ.get("LOOPDESK_PICTURES", "")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=Path(folder) / f"{name}.png", full_page=full_page)
