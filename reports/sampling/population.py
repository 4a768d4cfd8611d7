"""What a sample is drawn from: the cases of a process that were started in a period, with stratum and amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

from django.utils.timezone import make_aware

from approvals.inbox.selectors import visible_cases
from approvals.organisation.models import Person
from marketing_review.models import MarketingCase
from reports.sampling.drawing import Item
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of which process, started when, all of them or those that are over."""

    process_key: str
    since: date
    until: date
    ended_only: bool = False


def population(wanted: Wanted, *, person: Person, at: datetime) -> list[Item]:
    """The cases that the person may read, by key; amounts are budgets in hundredths, 0 where there is none."""
    since, until = (make_aware(datetime.combine(day, time.min)) for day in
                    (wanted.since, wanted.until + timedelta(days=1)))
    found = visible_cases(person, at).filter(process_key=wanted.process_key, started_at__gte=since,
                                             started_at__lt=until)
    if wanted.ended_only:
        found = found.filter(status__in=(Case.Status.ENDED, Case.Status.CANCELLED))
    rows = list(found.order_by("key").values_list("key", "initiator_id"))
    departments = dict(Person.objects.filter(pk__in={by for _key, by in rows if by})
                       .values_list("pk", "department__name"))
    budgets = dict(_budgets(wanted.process_key, [key for key, _by in rows]))
    return [Item(key, departments.get(by, "") if by else "", _hundredths(budgets.get(key))) for key, by in rows]


def _budgets(process_key: str, keys: list[str]) -> Iterator[tuple[str, Decimal | None]]:
    if process_key == "marketing_case":
        yield from MarketingCase.objects.filter(case__key__in=keys).values_list("case__key", "budget")


def _hundredths(amount: Decimal | None) -> int:
    return int(amount * 100) if amount else 0


def digest(items: list[Item]) -> str:
    """The SHA-256 of the population: its keys in order, a line each."""
    return sha256("\n".join(item.key for item in items).encode()).hexdigest()
