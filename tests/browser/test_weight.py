"""How heavy a page is, and how quickly the next item stands there."""

import time

from playwright.sync_api import Page, expect

FIRST_VISIT = 180  # KB, everything that travels
PAGE = 25  # KB, the list itself
NEXT_ITEM = 0.15  # seconds from the key to the painted preview
NODES = 1500


def weighed(page: Page, path: str) -> dict[str, int]:
    """Bytes on the wire per address, on a first visit."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    names, bytes_of = {}, {}
    wire.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    wire.on(
        "Network.loadingFinished",
        lambda event: bytes_of.update({names.get(event["requestId"], ""): int(event["encodedDataLength"])}),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    wire.detach()
    return bytes_of


def test_the_first_visit_and_the_next_item_are_light_and_quick(office, page_as, capsys):
    person = office.reviewer()
    for number in range(30):
        office.waiting_for(person, title=f"「双节全家享」融合套餐营销案（第 {number + 1} 批）")
    page = page_as(person)

    sizes = weighed(page, "/inbox/")
    total = sum(sizes.values()) / 1024
    html = next(size for url, size in sizes.items() if url.endswith("/inbox/")) / 1024
    waits = sorted(next_item(page) for _ in range(9))
    nodes = page.evaluate("document.querySelectorAll('*').length")

    with capsys.disabled():
        print(f"\nFIGURE first_visit_kb={total:.1f} target=<={FIRST_VISIT}")
        print(f"FIGURE inbox_html_kb={html:.1f} target=<={PAGE}")
        print(f"FIGURE key_to_preview_ms={waits[4] * 1000:.0f} target=<={NEXT_ITEM * 1000:.0f} (median of 9)")
        print(f"FIGURE inbox_nodes={nodes} target=<={NODES}")
    assert total <= FIRST_VISIT
    assert html <= PAGE
    assert nodes <= NODES


def next_item(page: Page) -> float:
    before = page.locator("[data-previewed]").get_attribute("data-previewed")
    started = time.perf_counter()
    page.keyboard.press("j")
    page.wait_for_function(
        "before => document.querySelector('[data-previewed]')?.dataset.previewed !== before", arg=before, polling="raf"
    )
    expect(page.locator("#preview button[data-primary]")).to_be_enabled()
    return time.perf_counter() - started
