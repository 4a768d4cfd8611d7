"""What the sheet's fonts cannot draw, said in words. The attached trail keeps every character as it was hashed."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_JOINERS: Final = "\u200d\ufe0e\ufe0f"
_ONE: Final = (
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u2614\u2615\u267f\u2693\u26a1\u26bd\u26be\u26d4"
    "\u26ea\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2764\u2795-\u2797\u2b50\u2b55]"
)
PICTURES: Final = re.compile(f"{_ONE}(?:[{_JOINERS}]|{_ONE})*")
TURNING: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # marks that turn the order of what follows


def readable(text: str) -> str:
    """The text with every emoji as its name in brackets, and without marks that turn the order of words."""
    return PICTURES.sub(_named, TURNING.sub("", text))


def _named(found: re.Match[str]) -> str:
    names = (unicodedata.name(one, f"U+{ord(one):X}").lower() for one in found[0] if one not in _JOINERS)
    return f"［{'，'.join(names)}］"
