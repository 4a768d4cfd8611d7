"""Numbers as a dashboard shows them: in words, with how many cases stand behind them and where those are listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from approvals.health.templatetags.health import worked
from reports.dashboards.heaps import share


@dataclass(frozen=True, slots=True)
class Number:
    """What is shown, how many rows the list behind it has, and which list that is."""

    text: str
    count: int
    measure: str
    more: Mapping[str, object] = field(default_factory=dict)


def counted(count: int, measure: str, **more: object) -> Number:
    """A number that says how many."""
    return Number(f"{count:,}", count, measure, more)


def lasting(seconds: int | None, count: int, measure: str, **more: object) -> Number:
    """Working time in words."""
    return Number(worked(seconds), count, measure, more)


def of_whole(part: int, whole: int, measure: str, **more: object) -> Number:
    """A share in per cent; the cases behind it are the whole."""
    return Number(percent(share(part, whole)), whole, measure, more)


def percent(value: float | None) -> str:
    """A share in words; a dash where nothing can be said."""
    return "—" if value is None else f"{value:.1%}".replace("%", " %")
