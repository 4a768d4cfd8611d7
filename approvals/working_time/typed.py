"""Working hours as people type them: `09:00-12:00 13:30-17:30`. Pure but for its sentences."""

from __future__ import annotations

import re
import unicodedata
from datetime import time
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

from approvals.working_time.calendars import Spans

MOST_SPANS: Final = 6
SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
DASHES: Final = str.maketrans(dict.fromkeys("–—‐−~〜到至", "-"))
COMMAS: Final = str.maketrans(dict.fromkeys(",;、;/", " "))


class WrongHours(ValueError):
    """The text names no hours; the message says what is wrong with it."""


def parse(text: str) -> Spans:
    """The spans that the text names, in order; none for an empty text. Full-width signs are set right."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).translate(COMMAS)
    parts = re.sub(r"\s*-\s*", "-", plain).split()
    if len(parts) > MOST_SPANS:
        raise WrongHours(_("一天最多 %(number)d 段时间。") % {"number": MOST_SPANS})
    spans = tuple(sorted(_span(part) for part in parts))
    for (_opens, closes), (opens, _closes) in pairwise(spans):
        if opens < closes:
            raise WrongHours(_("时间段不能重叠：%(span)s。") % {"span": shown(spans)})
    return spans


def _span(part: str) -> tuple[time, time]:
    found = SPAN.fullmatch(part)
    if not found:
        raise WrongHours(_("“%(text)s”不是时间段，请按 09:00-12:00 填写。") % {"text": part[:40]})
    hour, minute, until, last = (int(number) for number in found.groups())
    try:
        opens, closes = time(hour, minute), time(until, last)
    except ValueError as wrong:
        raise WrongHours(_("“%(text)s”不是有效的时间，最晚为 23:59。") % {"text": part}) from wrong
    if closes <= opens:
        raise WrongHours(_("“%(text)s”的结束时间必须晚于开始时间。") % {"text": part})
    return opens, closes


def shown(spans: Spans) -> str:
    """The spans as text that `parse` takes again."""
    return " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in spans)
