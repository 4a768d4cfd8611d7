"""The checks themselves: a check that cannot fail proves nothing."""

import importlib.util
import json
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"

pytestmark = pytest.mark.pure


def tool(name):
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shelf(tmp_path):
    (tmp_path / "thing").mkdir()
    (tmp_path / "thing/thing.js").write_text("1")
    (tmp_path / "thing/LICENSE").write_text("MIT")
    files = {
        name: {"sha256": tool("vendor_static").sha256((tmp_path / "thing" / name).read_bytes())}
        for name in ("thing.js", "LICENSE")
    }
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"thing": {"files": files}}))
    return tmp_path


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda shelf: (shelf / "thing/thing.js").write_text("2"), ["changed thing/thing.js"]),
        (lambda shelf: (shelf / "thing/thing.js").unlink(), ["missing thing/thing.js"]),
        (lambda shelf: (shelf / "stray.js").write_text("3"), ["unlisted stray.js"]),
        (lambda shelf: None, []),
    ],
)
def test_vendored_files_are_what_their_manifest_says(shelf, harm, told):
    manifest = json.loads((shelf / "MANIFEST.json").read_text())
    harm(shelf)

    assert tool("vendor_static").verify(shelf, manifest) == told


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "待办"
msgstr "To do"

#, fuzzy
msgid "退回"
msgstr "Return"

msgid "空的"
msgstr ""

msgid "剩 %(span)s"
msgstr "%(time)s left"
"""


def test_translations_are_complete_or_the_check_says_what_is_missing(tmp_path):
    check = tool("check_translations")
    (tmp_path / "django.po").write_text(PO)
    own = check.catalogue(tmp_path / "django.po")
    wanted = [
        check.Message("", text, ("",), False, False) for text in ("待办", "空的", "剩 %(span)s", "没有的", "半角,逗号")
    ]

    told = check.compare(wanted, own, [])

    assert told == [
        "fuzzy: '退回'",
        "empty: '空的'",
        "other placeholders than the source: '剩 %(span)s'",
        "not in the catalogue: '没有的'",
        "not in the catalogue: '半角,逗号'",
        "half-width punctuation in Chinese: '半角,逗号'",
    ]
