"""The page that checks without a server, opened from a disk: it says of every forgery what the command says."""

import re

import pytest

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.looking import COLOURS, assert_no_violations, violations
from tests.verifier.corpus import CORPUS, honest
from tests.verifier.forge import pdf_of, trail_of, world
from verify_trail.single import page as single_page
from verify_trail.verdict import Exit

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The page as one file on a disk."""
    path = tmp_path_factory.mktemp("page") / "verify.html"
    path.write_text(single_page(), "utf-8")
    return path


@pytest.fixture(scope="module")
def alone(playwright):
    """A browser without any server to go to."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def opened(alone, kept):
    context = alone.new_context(viewport=PHONE, locale="zh-CN", offline=True)
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(kept.as_uri())
    yield page
    assert (faults, [url for url in asked if not url.startswith(("file:", "blob:"))]) == ([], [])
    context.close()


def verdict(page, pdf, checkpoint="", key=""):
    """(exit, why, event) as the page shows them."""
    page.locator("#file").set_input_files({"name": "trail.pdf", "mimeType": "application/pdf", "buffer": pdf})
    page.locator("#checkpoint").fill(checkpoint or "")
    page.locator("#key").fill(key or "")
    page.locator("#check").click()
    result = page.locator("#result[data-exit]")
    result.wait_for()
    said = {name: result.get_attribute(f"data-{name}") for name in ("exit", "why", "seq")}
    return int(said["exit"]), said["why"] or None, int(said["seq"]) if said["seq"] else None


def test_an_honest_trail_is_valid_packed_or_not(opened):
    made = world()
    for packed in (True, False):
        pdf = pdf_of(trail_of(made), packed=packed)
        assert verdict(opened, pdf, made.log.note(made.size), made.vkey) == (Exit.VALID, None, None)
    assert verdict(opened, honest().pdf) == (Exit.UNPROVEN, None, None)
    assert "电子签名：本页不核验" in opened.locator("#points").inner_text()
    assert "未发现问题，但未经外部证实" in opened.locator("#verdict").inner_text()


def test_of_several_checkpoint_files_the_one_that_fits_is_taken(opened):
    made = world()
    later = len(made.log.entries)

    def choose(*sizes):
        opened.locator("#checkpoints").set_input_files([
            {"name": f"checkpoint-{size:012d}.txt", "mimeType": "text/plain",
             "buffer": made.log.note(size).replace("\n", "\r\n").encode()} for size in sizes])
        return verdict(opened, pdf_of(trail_of(made, older=(7,))))

    assert choose(5, later, made.size) == (Exit.VALID, None, None)
    assert choose(later) == (Exit.UNPROVEN, None, None)
    assert f"请改用长度为 {made.size} 的检查点" in opened.locator("#points").inner_text()
    assert choose(5, 7, 8, later) == (Exit.UNPROVEN, None, None)
    assert "给出的检查点较旧（长度 7），与文件一致" in opened.locator("#points").inner_text()


def test_every_forgery_gets_the_verdict_of_the_command(opened):
    told, due = {}, {}
    for name, make in CORPUS.items():
        given = make()
        told[name] = verdict(opened, given.pdf, given.checkpoint, given.key)
        due[name] = (given.exit, given.why, given.seq) if given.seen_by_page else (Exit.VALID, None, None)

    assert told == due


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"%PDF-1.7" + bytes(5000), honest().pdf[:4000],
                                  b"%PDF-1.7\n1 0 obj" + b"[" * 50_000 + b"\nstartxref\n9\n%%EOF"])
def test_a_hostile_file_gets_a_sentence(opened, data):
    assert verdict(opened, data)[0] == Exit.UNREADABLE
    assert re.search("无法核验：.+", opened.locator("#verdict").inner_text())


def test_it_speaks_both_languages_says_what_it_leaves_out_and_can_be_used_by_everybody(opened):
    assert "不核验 PDF 的电子签名" in opened.locator("main").inner_text()
    opened.locator("#language").click()
    assert "Not the signature of the PDF" in opened.locator("main").inner_text()
    given = CORPUS["edited_and_rehashed"]()
    verdict(opened, given.pdf, given.checkpoint)

    assert opened.locator("#verdict").inner_text().startswith("Not valid: event 3: it was replaced")
    assert_no_violations(opened)
    opened.emulate_media(color_scheme="dark")
    assert violations(opened, COLOURS) == []


def test_the_served_page_runs_under_the_strict_policy(watched):
    page = watched.open()
    page.goto("/verify/offline/")
    made = world()

    assert verdict(page, pdf_of(trail_of(made)), made.log.note(made.size))[0] == Exit.VALID
