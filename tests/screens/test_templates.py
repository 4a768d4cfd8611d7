"""What holds for every template and script of ours."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOR_PAPER = re.compile(r"reports/(\w+/)?templates/.*(pdf|paper|sheet)")  # drawn by us, never sent to a browser
TEMPLATES = [
    path
    for folder in ("templates", "workflows", "approvals", "marketing_review", "traceback", "reports")
    for path in sorted((ROOT / folder).rglob("*.html"))
    if not FOR_PAPER.search(str(path))
]
SCRIPTS = sorted((ROOT / "static/ui").glob("*.js"))
STYLES = sorted((ROOT / "static/ui").glob("*.css"))
TAGS = re.compile(r"{%.*?%}", re.DOTALL)  # the arguments of our own tags are no attributes
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
TOO_NEW = re.compile(r"color-mix\(|:has\(|light-dark\(|@layer|@container|^\s*&", re.MULTILINE)
HAN = re.compile(r"[\u4e00-\u9fff]")

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_carry_no_inline_script_or_style(path):
    assert not INLINE.search(TAGS.sub("", path.read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_never_switch_escaping_off(path):
    assert not re.search(r"\|\s*safe\b|autoescape off", path.read_text())


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_leave_words_to_the_templates(path):
    code = re.sub(r"//[^\n]*", "", path.read_text())

    assert not HAN.search(code)
    assert not re.search(r"\beval\(|new Function|document\.write", code)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_stay_within_what_old_kernels_know(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert not TOO_NEW.search(text)
