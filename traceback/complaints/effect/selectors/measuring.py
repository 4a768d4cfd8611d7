"""How a ticket stands: counted now, or as it was counted last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import get_default_timezone, localtime

from complaints.effect.models import ClosingRule, Measurement
from complaints.effect.selectors.counting import Days, days_of
from complaints.effect.statistics import Day, Reading, reading_of


@dataclass(frozen=True, slots=True)
class Measured:
    """A rule, its days and what they say."""

    rule: ClosingRule
    days: Days
    reading: Reading
    at: datetime


def today_at(at: datetime) -> date:
    """The day at this moment, where the office is."""
    return localtime(at, get_default_timezone()).date()


def measured(rule: ClosingRule, at: datetime) -> Measured:
    """Count now: two statements."""
    today = today_at(at)
    days = days_of(rule, today)
    return Measured(rule, days, reading_of(days.series, rule.terms, today), at)


def stored(rule: ClosingRule, measurement: Measurement) -> Measured:
    """As it was last counted: no statement."""
    series = tuple(Day(date.fromisoformat(on), count, exposure) for on, count, exposure in measurement.series)
    days = Days(series, dict(measurement.beside))
    today = date.fromordinal(measurement.until.toordinal() + 1)
    return Measured(rule, days, reading_of(series, rule.terms, today), measurement.at)


def row_of(found: Measured) -> dict[str, Any]:
    """The same as a measurement keeps it."""
    until = found.reading.until.isoformat()
    return {
        "until": found.reading.until, "proposal": found.reading.proposal.value, "at": found.at,
        "series": [[day.on.isoformat(), day.count, day.exposure] for day in found.days.series
                   if day.on.isoformat() <= until],
        "beside": found.days.beside}
