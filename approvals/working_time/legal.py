"""What the State Council has arranged: public holidays and the days worked instead, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

FULL_NAMES: Final = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, slots=True)
class LegalDay:
    """A day off, or a day worked in its stead."""

    day: date
    works: bool
    name: str


def known_years() -> range:
    """The years whose arrangement is known."""
    return range(min(holidays).year, max(holidays).year + 1)


@cache
def arrangement(year: int) -> Sequence[LegalDay]:
    """The holidays and make-up days of the year, in order; nothing for a year that has not been announced."""
    off = [LegalDay(day, False, _name(key)) for day, key in holidays.items() if day.year == year]
    worked = [LegalDay(day, True, f"{_name(key)}调休") for day, key in workdays.items() if day.year == year]
    return tuple(sorted([*off, *worked], key=lambda one: one.day))


def _name(key: str) -> str:
    chinese = str(Holiday(key).chinese)
    return FULL_NAMES.get(chinese, chinese)[:60]
