"""Months as the archive counts them: by the house's calendar, named by their first day."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from django.utils.timezone import localdate, make_aware

FORM: Final = re.compile(r"(\d{4})-(\d{2})")
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 1)


def month_of(at: datetime) -> date:
    """The month that a moment belongs to."""
    return localdate(at).replace(day=1)


def later(month: date, months: int = 1) -> date:
    """The month so many months later (or earlier)."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def begins(month: date) -> datetime:
    """The first moment of the month."""
    return make_aware(datetime.combine(month, time.min))


def days_in(month: date) -> int:
    """How long it is."""
    return (later(month) - month).days


def read(text: str) -> date | None:
    """A month as addresses and forms say it, `2026-10`; None when it is none."""
    if (said := FORM.fullmatch(text)) is None or not 1 <= int(said[2]) <= 12:
        return None
    month = date(max(1, int(said[1])), int(said[2]), 1)
    return month if FIRST <= month <= LAST else None


def span(until: date, number: int) -> list[date]:
    """So many months, the last of them `until`."""
    return [later(until, back) for back in range(1 - number, 1)]
