"""A rule's contacts and exposure day by day: one statement each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_default_timezone, make_aware

from complaints import selectors as contacts
from complaints.effect.models import Basis, ClosingRule
from complaints.effect.statistics import Day
from complaints.models import Category, Contact, Exposure
from complaints.models.category import SEPARATOR
from complaints.tickets.models import TicketContact

MOST_AFTER: Final = 366  # days after the fix that are looked at


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a rule, and what else was said since the fix by kind."""

    series: tuple[Day, ...]
    beside: dict[str, int]


def days_of(rule: ClosingRule, until: date) -> Days:
    """Every day from the baseline on on which something happened or could have; nothing of it later than `until`."""
    last = min(until, rule.fix_on + timedelta(days=MOST_AFTER))
    seen, beside = _counts(rule, last)
    of = _exposures(rule, last)
    series = tuple(Day(day, seen.get(day, 0), of.get(day, 0)) for day in sorted({*seen, *of}))
    return Days(series, dict(beside))


def contacts_of(rule: ClosingRule) -> list[QuerySet[Contact]]:
    """The contacts that a rule is about, of whatever kind and day; in parts that each have their index."""
    if rule.basis == Basis.LINKED:
        links = TicketContact.objects.filter(ticket=rule.ticket_id, contact=OuterRef("pk"))
        return [Contact.objects.filter(Exists(links))]
    found = contacts.contacts({key: value for key, value in rule.wanted.items() if key != "category"})
    if not (path := rule.wanted.get("category")):
        return [found]
    below = Q(path=path) | Q(path__startswith=f"{path}{SEPARATOR}")
    said = Q(category_said=path) | Q(category_said__startswith=f"{path}{SEPARATOR}")
    return [found.filter(category__in=Category.objects.filter(below)), found.filter(said, category=None)]


def _counts(rule: ClosingRule, last: date) -> tuple[Counter[date], Counter[str]]:
    seen: Counter[date] = Counter()
    beside: Counter[str] = Counter()
    first, *more = [_by_day(_between(part, rule.baseline_from, last)) for part in contacts_of(rule)]
    for row in first.union(*more, all=True) if more else first:
        if row["kind"] in rule.kinds:
            seen[row["on"]] += row["number"]
        elif row["on"] >= rule.fix_on:
            beside[row["kind"]] += row["number"]
    return seen, beside


def _by_day(found: QuerySet[Contact]) -> QuerySet[Any, Any]:
    days = TruncDate("at", tzinfo=get_default_timezone())
    plain = found.order_by().select_related(None).defer(None)
    return plain.values("kind", on=days).annotate(number=Count("pk"))


def _between(found: QuerySet[Contact], first: date, last: date) -> QuerySet[Contact]:
    since, before = (make_aware(datetime.combine(day, time.min), get_default_timezone())
                     for day in (first, last + timedelta(days=1)))
    return found.filter(at__gte=since, at__lt=before)


def _exposures(rule: ClosingRule, last: date) -> dict[date, int]:
    """The row of all places or products together where there is one that day, otherwise the sum of the single ones."""
    found = Exposure.objects.filter(measure=rule.measure, day__gte=rule.baseline_from, day__lte=last)
    for name in ("place", "product"):
        if (chosen := getattr(rule, f"{name}_id")) is not None:
            found = found.filter(**{f"{name}_id": chosen})
    rows = found.order_by().annotate(
        all_places=_names_all(rule.place_id, "place"), all_products=_names_all(rule.product_id, "product"),
    ).values("day", "all_places", "all_products").annotate(total=Sum("value"))
    return _best(rows)


def _names_all(chosen: int | None, name: str) -> Any:
    """Whether a row stands for all of them; a chosen one stands for itself."""
    return Q(pk__isnull=False) if chosen is not None else Q(**{f"{name}__name": ""})


def _best(rows: Iterable[Any]) -> dict[date, int]:
    best: dict[date, tuple[tuple[bool, bool], int]] = {}
    for row in rows:
        whole = (bool(row["all_places"]), bool(row["all_products"]))
        if row["day"] not in best or best[row["day"]][0] < whole:
            best[row["day"]] = (whole, int(row["total"]))
    return {day: total for day, (_whole, total) in best.items()}
