"""Days with what happened and what it is measured against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from complaints.effect.statistics.silence import CannotSay, Reason


@dataclass(frozen=True, slots=True)
class Day:
    """One day, or the days from this one on that are taken together."""

    on: date
    count: int
    exposure: int
    days: int = 1

    def per(self, unit: int) -> float:
        """The rate per that many; only of a day that has exposure."""
        return self.count * unit / self.exposure


@dataclass(frozen=True, slots=True)
class Total:
    """Days taken together: what has no exposure stands beside and goes into no rate."""

    count: int
    exposure: int
    days: int
    uncovered: int  # complaints of days without exposure
    missing: int  # days without exposure on which something happened


def usable(series: Iterable[Day]) -> list[Day]:
    """The days that can be divided by something."""
    return [day for day in series if day.exposure > 0]


def total(series: Sequence[Day]) -> Total:
    """All of it together, over days with exposure."""
    bare = [day for day in series if day.exposure <= 0 and day.count]
    divisible = usable(series)
    return Total(
        count=sum(day.count for day in divisible), exposure=sum(day.exposure for day in divisible),
        days=sum(day.days for day in divisible), uncovered=sum(day.count for day in bare), missing=len(bare))


def weekly(series: Sequence[Day], start: date) -> list[Day]:
    """Weeks of seven days counted from a day on (and back from it), so that no week holds days of both sides."""
    ordered = sorted(usable(series), key=lambda day: day.on)
    weeks = groupby(ordered, key=lambda day: (day.on - start).days // 7)
    return [_together(start + timedelta(weeks=number), list(days)) for number, days in weeks]


def silence_of(series: Sequence[Day]) -> CannotSay | None:
    """Why nothing can be divided, if so."""
    if not series:
        return CannotSay(Reason.NO_DATA)
    return None if usable(series) else CannotSay(Reason.NO_EXPOSURE)


def _together(on: date, days: Sequence[Day]) -> Day:
    return Day(on, sum(day.count for day in days), sum(day.exposure for day in days), sum(day.days for day in days))
