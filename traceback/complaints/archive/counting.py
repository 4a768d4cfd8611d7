"""Counting contacts and exposure by month and product. The same figures freeze a month and show one that is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone

from complaints.archive.months import begins, later
from complaints.models import Contact, Exposure, Product

KINDS: Final = tuple(Contact.Kind.values)
MEASURES: Final = (Exposure.Measure.CUSTOMERS, Exposure.Measure.ORDERS, Exposure.Measure.PARTICIPANTS)
PLACES: Final = Decimal("0.01")
Key = tuple[date, int | None]  # a month and a product; no product: contacts that name none


@dataclass(frozen=True, slots=True)
class Against:
    """What complaints are measured against: customers a day on average, or orders or participants of all days."""

    measure: str
    value: int
    days: int
    own: bool  # of the product itself, not of all products together


@dataclass(frozen=True, slots=True)
class Figures:
    """A product's month in numbers."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    against: Against | None = None

    def of(self, kind: str) -> int:
        return self.kinds.get(kind, 0)

    @property
    def total(self) -> int:
        return sum(self.kinds.values())

    @property
    def rate(self) -> Decimal | None:
        """Complaints for every ten thousand; None: cannot be said."""
        if self.against is None or not self.against.value:
            return None
        return (Decimal(self.of(Contact.Kind.COMPLAINT)) * 10_000 / self.against.value).quantize(PLACES)

    def as_json(self) -> dict[str, Any]:
        """As a closed month keeps them."""
        against = self.against and {"measure": self.against.measure, "value": self.against.value,
                                    "days": self.against.days, "own": self.against.own}
        return {"kinds": {kind: self.of(kind) for kind in KINDS}, "against": against,
                "rate": None if self.rate is None else str(self.rate)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Figures:
        """As they were kept."""
        return cls(kept["kinds"], Against(**kept["against"]) if kept["against"] else None)


def figures_of(first: date, last: date) -> dict[Key, Figures]:
    """Every product that anything came in about, in every month from the first to the last; two statements."""
    counted = _counted(first, last)
    against = _against(first, last)
    return {(month, product): Figures(kinds, _chosen(against, month, product))
            for (month, product), kinds in counted.items()}


def _counted(first: date, last: date) -> dict[Key, dict[str, int]]:
    found = (
        Contact.objects.filter(at__gte=begins(first), at__lt=begins(later(last))).order_by()
        .annotate(month=TruncMonth("at", tzinfo=get_current_timezone()))
        .values_list("month", "product_id", "kind").annotate(number=Count("pk")))
    counted: dict[Key, dict[str, int]] = defaultdict(dict)
    for month, product, kind, number in found:
        counted[month.date(), product][kind] = number
    return counted


def _against(first: date, last: date) -> dict[tuple[date, str, str], dict[str, tuple[int, int]]]:
    """(month, product's name or empty) → measure → (sum, days). A row for all places goes before rows of places."""
    found = (
        Exposure.objects.filter(day__gte=first, day__lt=later(last)).order_by()
        .values_list("measure", "product_id", "product__name", "day")
        .annotate(whole=Sum("value", filter=Q(place__name="")), parts=Sum("value", filter=~Q(place__name=""))))
    summed: dict[Any, dict[str, tuple[int, int]]] = defaultdict(dict)
    for measure, product, name, day, whole, parts in found.iterator(chunk_size=5000):
        kept = summed[day.replace(day=1), product if name else None]
        value, days = kept.get(measure, (0, 0))
        kept[measure] = (value + (parts if whole is None else whole), days + 1)
    return summed


def _chosen(summed: Mapping[Any, Mapping[str, tuple[int, int]]], month: date, product: int | None) -> Against | None:
    """The product's own exposure, else that of all products together: customers before orders before participants."""
    for key in dict.fromkeys((product, None)):
        for measure in MEASURES:
            if known := summed.get((month, key), {}).get(measure):
                value, days = known
                mean = measure == Exposure.Measure.CUSTOMERS
                return Against(measure, round(value / days) if mean else value, days, key is not None)
    return None


def names_of(products: set[int]) -> dict[int, str]:
    """The names of products; one statement."""
    return dict(Product.objects.filter(pk__in=products).values_list("pk", "name"))
