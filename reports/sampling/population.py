"""What a sample is drawn from, with stratum and amount: the cases of a process that were started in a period, or those
that a list of exceptions names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from approvals.inbox.selectors import visible_cases
from approvals.organisation.models import Person
from marketing_review.models import MarketingCase
from reports.exceptions.queries import BY_KEY
from reports.exceptions.scope import Scope, parts
from reports.sampling.drawing import Item
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of which process, started when, all of them or those that are over. With an exception: the cases
    that its list names for these days, this process (empty: every one) and these people's department (None: all)."""

    process_key: str
    since: date
    until: date
    ended_only: bool = False
    exception: str = ""
    department: int | None = None


def population(wanted: Wanted, *, person: Person, at: datetime) -> list[Item]:
    """The cases that the person may read, by key; amounts are budgets in hundredths, 0 where there is none."""
    seen = visible_cases(person, at)
    if wanted.ended_only:
        seen = seen.filter(status__in=(Case.Status.ENDED, Case.Status.CANCELLED))
    rows = sorted(row for part in _parts(wanted, seen) for row in part.values_list("key", "initiator_id"))
    departments = dict(Person.objects.filter(pk__in={by for _key, by in rows if by})
                       .values_list("pk", "department__name"))
    budgets = dict(_budgets(wanted.process_key, [key for key, _by in rows]))
    return [Item(key, departments.get(by, "") if by else "", _hundredths(budgets.get(key))) for key, by in rows]


def _parts(wanted: Wanted, seen: QuerySet[Case]) -> Iterator[QuerySet[Case]]:
    """The cases asked for, some at a time where they are named one by one."""
    if not wanted.exception:
        since, until = (make_aware(datetime.combine(day, time.min)) for day in
                        (wanted.since, wanted.until + timedelta(days=1)))
        yield seen.filter(process_key=wanted.process_key, started_at__gte=since, started_at__lt=until)
        return
    scope = Scope(wanted.since, wanted.until, wanted.process_key, wanted.department)
    for keys in parts(sorted(BY_KEY[wanted.exception].ask(scope).case_keys())):
        yield seen.filter(key__in=keys)


def _budgets(process_key: str, keys: list[str]) -> Iterator[tuple[str, Decimal | None]]:
    for some in parts(keys) if process_key in ("", "marketing_case") else ():
        yield from MarketingCase.objects.filter(case__key__in=some).values_list("case__key", "budget")


def _hundredths(amount: Decimal | None) -> int:
    return int(amount * 100) if amount else 0


def digest(items: list[Item]) -> str:
    """The SHA-256 of the population: its keys in order, a line each."""
    return sha256("\n".join(item.key for item in items).encode()).hexdigest()
