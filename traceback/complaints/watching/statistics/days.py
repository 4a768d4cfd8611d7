"""Which days may be compared: by weekday, with public holidays among the Sundays and make-up days among the Fridays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

FRIDAY: Final = 4
SUNDAY: Final = 6


def kind_of_day(day: date, free: Collection[date], worked: Collection[date]) -> int:
    """The weekday that this day behaves like, 0 for a Monday."""
    if day in free:
        return SUNDAY
    if day in worked:
        return FRIDAY
    return day.weekday()


def like(kinds: Sequence[int], today: int, weeks: int, seen: Sequence[bool]) -> list[int]:
    """The positions of the days before `today` that are of its kind and were seen, the latest `weeks` of them."""
    found = [at for at in range(today) if kinds[at] == kinds[today] and seen[at]]
    return found[-weeks:]
