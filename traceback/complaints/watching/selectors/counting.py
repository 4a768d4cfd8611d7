"""Counts and exposures as the statistics take them, added up by the database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime

from approvals.working_time.selectors import calendar_for
from complaints.models import Channel, Contact, Exposure, Product, SurveyAnswer
from complaints.watching.models import RuleVersion, SignalDay
from complaints.watching.selectors.cells import Cell, cell_in, celled, columns_of, within
from complaints.watching.statistics import kind_of_day

Counts = dict[tuple[Hashable, date], int]
Key = int | None
FEW: Final = 50  # cells that are asked for one by one


def counted(version: RuleVersion, first: date, last: date, extra: Q | None = None) -> Counts:
    """How many contacts fell into which cell on which day; one statement."""
    found = celled(version, since=first, until=last).filter(extra or Q()).annotate(day=TruncDate("at"))
    grouped = found.values_list("day", *columns_of(version.dimensions)).annotate(number=Count("pk"))
    cell = cell_in(version.dimensions)
    return {(cell(values), day): number for day, *values, number in grouped.iterator()}


def escalated(version: RuleVersion) -> Q:
    """The condition that a complaint has gone further: by its channel, or by what it threatens."""
    words = "|".join(re.escape(word) for word in _listed(version.words))  # one pass over a text, however many words
    said = [Q(text__regex=words) | Q(title__regex=words)] if words else []
    named = reduce(or_, [Q(name__contains=name) for name in _listed(version.channels)], Q(pk__in=()))
    return reduce(or_, said, Q(channel__in=list(Channel.objects.filter(named).values_list("pk", flat=True))))


def repeated(version: RuleVersion, first: date, last: date) -> dict[Cell, list[str]]:
    """Customers that came back, per cell: masked as they are kept, so only within one cell is it the same one."""
    found = celled(version, since=first, until=last).exclude(customer="")
    columns = columns_of(version.dimensions)
    often = found.values_list("customer", *columns).annotate(number=Count("pk")).filter(number__gte=version.times)
    made: dict[Cell, list[str]] = defaultdict(list)
    cell = cell_in(version.dimensions)
    for customer, *values, _number in often:
        made[cell(values)].append(customer)
    return dict(made)


def moments(version: RuleVersion, day: date, cells: Collection[Cell]) -> dict[Cell, list[tuple[Any, int]]]:
    """When the contacts of a day came in, with their keys, for each of these cells."""
    if not cells:
        return {}
    found = celled(version, since=day, until=day)
    if len(cells) <= FEW:  # else the database reads the whole day sooner
        found = found.filter(reduce(or_, (within(cell, version.dimensions) for cell in cells)))
    made: dict[Cell, list[tuple[Any, int]]] = defaultdict(list)
    cell = cell_in(version.dimensions)
    for at, key, *values in found.values_list("at", "pk", *columns_of(version.dimensions)):
        made[cell(values)].append((at, key))
    return {cell: made[cell] for cell in cells if cell in made}


def exposed(version: RuleVersion, counts: Counts, first: date, last: date) -> dict[tuple[Hashable, date], float]:
    """The exposure of each cell on each day, where it is known."""
    if not version.measure:
        return {}
    rows = Exposure.objects.filter(measure=version.measure, day__range=(first, last))
    known: dict[date, dict[tuple[Key, Key], int]] = defaultdict(dict)
    for day, place, place_name, product, product_name, value in rows.values_list(
            "day", "place_id", "place__name", "product_id", "product__name", "value"):
        known[day][place if place_name else None, product if product_name else None] = value
    only = Product.objects.filter(name=version.product or None).values_list("pk", flat=True).first()
    cells = {cell for cell, _day in counts if isinstance(cell, Cell)}
    found = ((cell, day, _value(of_day, cell.place, cell.product or only))
             for day, of_day in known.items() for cell in cells)
    return {(cell, day): float(value) for cell, day, value in found if value is not None}


def _value(of_day: Mapping[tuple[Key, Key], int], place: Key, product: Key) -> int | None:
    """What is said of this very pair, or the sum of what is said of its parts."""
    if (place, product) in of_day:
        return of_day[place, product]
    parts = [value for (where, what), value in of_day.items()
             if where == place and product is None and what is not None]
    parts = parts or [value for (where, what), value in of_day.items()
                      if what == product and place is None and where is not None]
    return sum(parts) if parts else None


def kinds_of(days: Sequence[date]) -> list[int]:
    """The weekday that each day behaves like, by the company's calendar of holidays and make-up days."""
    calendar = calendar_for()
    free = {day for day in days if day.weekday() < 5 and not calendar.is_working(day)}
    worked = {day for day in days if day.weekday() > 4 and calendar.is_working(day)}
    return [kind_of_day(day, free, worked) for day in days]


def fired_before(version: RuleVersion, counts: Counts, first: date) -> set[tuple[Hashable, date]]:
    """The days on which the rule has fired about a cell already; one statement."""
    days = SignalDay.objects.filter(signal__rule=version.rule_id, day__gte=first).values_list("signal__cell", "day")
    cells = {cell.key: cell for cell in {cell for cell, _day in counts} if isinstance(cell, Cell)}
    return {(cells[key], day) for key, day in days if key in cells}


def span_of(run_id: int) -> tuple[date, date] | None:
    """The first and the last day of what an import brought, contacts or answers."""
    contacts = Contact.objects.filter(run=run_id).aggregate(first=Min("at"), last=Max("at"))
    if contacts["first"]:
        return localtime(contacts["first"]).date(), localtime(contacts["last"]).date()
    answers = SurveyAnswer.objects.filter(run=run_id).aggregate(first=Min("day"), last=Max("day"))
    return (answers["first"], answers["last"]) if answers["first"] else None


def history_of(version: RuleVersion) -> timedelta:
    """How far back a verdict looks: the weeks before the three that are judged."""
    return timedelta(weeks=version.weeks + 3)


def _listed(said: str) -> list[str]:
    return [word for line in said.splitlines() if (word := line.strip())]


