"""How a running campaign does: totals, thresholds and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Sum

from marketing_review.models import DailyFigure, Emergency, MarketingCase

# measure -> default limit; a template's thresholds override them
THRESHOLDS: Final[dict[str, Decimal]] = {
    "complaints_per_day": Decimal(10),
    "complaints_per_10k": Decimal(5),
    "failure_rate": Decimal(5),  # per cent of attempts
}
COUNTED: Final = ("participants", "failures", "complaints", "gifts_given", "gifts_exchanged", "revenue", "cost")


@dataclass(frozen=True, slots=True)
class Totals:
    """All daily figures of a campaign added up."""

    participants: int
    failures: int
    complaints: int
    gifts_given: int
    gifts_exchanged: int
    revenue: Decimal
    cost: Decimal


def totals(marketing: MarketingCase) -> Totals:
    """The sums over all days, in one query."""
    summed = marketing.figures.aggregate(**{name: Sum(name) for name in COUNTED})
    return Totals(**{name: summed[name] or 0 for name in COUNTED[:5]},
                  revenue=Decimal(summed["revenue"] or 0), cost=Decimal(summed["cost"] or 0))


def thresholds_of(marketing: MarketingCase) -> dict[str, Decimal]:
    """The limits that hold for the case."""
    own = {name: Decimal(str(value)) for name, value in marketing.template.thresholds.items() if name in THRESHOLDS}
    return {**THRESHOLDS, **own}


def measured(figure: DailyFigure) -> dict[str, Decimal]:
    """What one day says, by the thresholds' names."""
    values = {"complaints_per_day": Decimal(figure.complaints)}
    if figure.participants:
        values["complaints_per_10k"] = Decimal(figure.complaints) * 10_000 / figure.participants
    if attempts := figure.participants + figure.failures:
        values["failure_rate"] = Decimal(figure.failures) * 100 / attempts
    return {name: value.quantize(Decimal("0.0001")) for name, value in values.items()}


def open_emergency(marketing: MarketingCase) -> Emergency | None:
    """The emergency procedure that is under way."""
    return marketing.emergencies.filter(closed_at=None).first()
