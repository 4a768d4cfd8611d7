"""Numbers that point at a person, masked wherever they stand in a text: telephones and identity cards."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

GAP: Final = r"[-\u2010-\u2015\uff0d\s.]?"
IDENTITY_CARD: Final = re.compile(r"(?<!\d)(\d{6})(\d{8})(\d{3})([\dXx])(?!\d)")
OLD_IDENTITY_CARD: Final = re.compile(r"(?<!\d)(\d{6})(\d{6})(\d{3})(?!\d)")
# +86 138-0013-8000 · 13800138000 · 0571-87654321 · (010)12345678 · (212) 555-0187 · 212.555.0187 · +1 212 555 0187
MOBILE: Final = re.compile(rf"(?<!\d)((?:\+|00)?86{GAP})?(1[3-9]\d){GAP}(\d{{4}}){GAP}(\d{{4}})(?!\d)")
LANDLINE: Final = re.compile(
    r"(?<!\d)([(\uff08]?0(?:10|2\d|[3-9]\d{2})[)\uff09]?[-\u2010-\u2015\uff0d\s]?)([2-8]\d{6,7})(?!\d)")
AMERICAN: Final = re.compile(
    r"(?<![\d*])((?:\+?1[-.\s]?)?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[-.\s]))([2-9]\d{2})[-.\s](\d{4})(?!\d)")
ENOUGH: Final = re.compile(r"\d(?:[^\d]{0,3}\d){6}")  # nothing shorter than seven digits is looked at any closer
ELSEWHERE: Final = re.compile(r"[^\D0-9]")  # digits of other scripts and full-width ones
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"


def masked(text: str) -> str:
    """The text with every telephone and identity number masked; masking again changes nothing."""
    if not ENOUGH.search(text):
        return text
    text = ELSEWHERE.sub(lambda found: str(int(found[0])), text)
    text = IDENTITY_CARD.sub(_identity, text)
    text = OLD_IDENTITY_CARD.sub(_old_identity, text)
    text = MOBILE.sub(lambda found: f"{found[1] or ''}{found[2]}****{found[4]}", text)
    text = LANDLINE.sub(lambda found: f"{found[1]}{'*' * (len(found[2]) - 2)}{found[2][-2:]}", text)
    return AMERICAN.sub(lambda found: f"{found[1]}***-**{found[3][-2:]}", text)


def is_identity_card(number: str) -> bool:
    """Whether eighteen characters end in the check digit of an identity card (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    last = number[-1].upper()
    return CHECKS[total % 11] == (last if last == "X" else str(int(last)))


def _identity(found: re.Match[str]) -> str:
    """A mistyped check digit still leaves a person to be found: a birthday in its place is enough."""
    if is_identity_card(found[0]) or _is_day(found[2]):
        return f"{found[1][:3]}{'*' * 13}{found[0][-2:]}"
    return found[0]


def _old_identity(found: re.Match[str]) -> str:
    return f"{found[1][:3]}{'*' * 10}{found[3][-2:]}" if _is_day("19" + found[2]) else found[0]


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
