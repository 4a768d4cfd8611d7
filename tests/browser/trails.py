"""A trail in the browser: asked for on the page, built by the worker, downloaded, read and verified."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from verify_trail.checking import check


def asked_for(page: Page, key: str) -> str:
    """Ask for the PDF on the trail's page; the address of the page that tells how far it is."""
    page.goto(f"/c/{key}/trail/")
    page.get_by_role("button", name="导出 PDF 轨迹").click()
    expect(page).to_have_url(re.compile(r"/exports/"))
    return page.url


def downloaded(page: Page, address: str) -> bytes:
    """The file, once the worker has built it."""
    page.goto(address)
    link = page.get_by_role("link", name="下载 PDF")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def words_of(pdf: bytes) -> str:
    """Everything that can be read in an honest trail, without the breaks of its lines."""
    assert check(pdf).honest  # by what it carries; who signed it is another key on every site
    return unbroken("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def unbroken(text: str) -> str:
    return "".join(text.split())
