"""The page that checks in the browser: one file to open from a disk, or with its style and script beside it."""

from __future__ import annotations

import json
from importlib import resources
from typing import Final

from verify_trail.verdict import Exit
from verify_trail.words import ENDS, EVENT, POINTS, SENTENCES

STYLE: Final = '<link rel="stylesheet" href="verify.css">'
SCRIPT: Final = '<script src="verify.js" defer></script>'
WORDS: Final = '<script type="application/json" id="words">{}</script>'


def page() -> str:
    """The whole page as one file."""
    style, script = f"<style>\n{_text('verify.css')}</style>", f"<script>\n{_text('verify.js')}</script>"
    html = _text("verify.html").replace(SCRIPT, "").replace(STYLE, style)
    return _with_words(html).replace("</body>", f"{script}\n</body>")


def page_with(*, style: str, script: str) -> str:
    """The page with the addresses of its style and its script, for a server that allows nothing inside a page."""
    html = _text("verify.html").replace('href="verify.css"', f'href="{style}"')
    return _with_words(html.replace('src="verify.js"', f'src="{script}"'))


def _with_words(html: str) -> str:
    """The page brings the very sentences of the command along."""
    ends = {str(int(code)): pair for code, pair in ENDS.items()}
    words = {"points": POINTS, "sentences": SENTENCES, "ends": ends, "event": EVENT,
             "exits": {code.name.lower(): int(code) for code in Exit}}
    return html.replace(WORDS, WORDS.format(json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")))


def _text(name: str) -> str:
    return resources.files("verify_trail").joinpath("page", name).read_text("utf-8")
