"""The words of a text without what people add to them by habit: case, width, punctuation, layout."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 200  # what a matter is about stands at the beginning; the rest is history and anger
SILENT: Final = re.compile(r"[^0-9a-z\u00df-\u024f\u3400-\u9fff]+")
WIDE: Final = re.compile("[\u3000-\u3003\u3008-\u3011\u2026\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+")
HAN: Final = "\u3400"  # the first Han character
TOKEN: Final = re.compile(r"[0-9a-z\u00df-\u024f]+|[\u3400-\u9fff]")


def normal(words: str) -> str:
    """The words in lower case and normal width, one space for whatever is neither letter nor digit."""
    plain = WIDE.sub(" ", words)  # most texts are normal but for their punctuation, and normalising is slow
    if not unicodedata.is_normalized("NFKC", plain):
        plain = unicodedata.normalize("NFKC", plain)
    return SILENT.sub(" ", plain.lower()).strip()


def tokens(normalised: str) -> list[str]:
    """Latin words and numbers whole, Han characters one by one."""
    return TOKEN.findall(normalised)


def phrase(parts: tuple[str, ...]) -> str:
    """Tokens put together again: a space only between Latin words."""
    said = parts[0]
    for before, after in pairwise(parts):
        said += f" {after}" if is_latin(before) and is_latin(after) else after
    return said


def is_latin(token: str) -> bool:
    """Whether the token is a Latin word or a number."""
    return token < HAN
