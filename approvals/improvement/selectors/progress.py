"""The progress list for the monthly service meeting: releases, field work, optimisation items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from approvals.fieldwork.models import Item
from approvals.fieldwork.selectors import lists
from approvals.inbox.models import WorkItem
from approvals.release.models import Release
from approvals.release.selectors import releases


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A release that is not through yet: how long it has been, and whom it waits for."""

    release: Release
    days: int
    waits_for: str
    late: bool


@dataclass(frozen=True, slots=True)
class Items:
    """Optimisation items: what the month brought, and what is open on the day."""

    found: int
    verified: int
    open: int
    late: Sequence[Item] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """What the meeting looks at."""

    month: date
    published: list[Release] = field(default_factory=list)
    under_way: list[UnderWay] = field(default_factory=list)
    branches: list[lists.Line] = field(default_factory=list)
    items: Items = field(default_factory=lambda: Items(0, 0, 0))

    @property
    def is_empty(self) -> bool:
        return not (self.published or self.under_way or self.branches or self.items.found or self.items.open)


MOST_LATE = 50  # of the items that are listed one by one


def progress(month: date, today: date) -> Progress:
    """The month's list as it stands today; eight statements."""
    first, after = _bounds(month)
    published = releases(state=Release.State.PUBLISHED).filter(ended_at__gte=first, ended_at__lt=after)
    branches = [one for one in lists.progress(month.year, today) if one.month == month]
    return Progress(month, list(published), _under_way(today), branches, _items(first, after, today))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def _bounds(month: date) -> tuple[datetime, datetime]:
    first, after = (datetime(day.year, day.month, 1) for day in (month, month_after(month)))  # noqa: DTZ001 - made aware
    return make_aware(first), make_aware(after)


def _under_way(today: date) -> list[UnderWay]:
    found = list(releases(state="open"))
    waiting: dict[int, list[WorkItem]] = {}
    for item in WorkItem.objects.open().filter(case__in=[one.case_id for one in found]).order_by("pk"):
        waiting.setdefault(item.case_id, []).append(item)
    return [_one(release, waiting.get(release.case_id, []), today) for release in found]


def _one(release: Release, items: Sequence[WorkItem], today: date) -> UnderWay:
    names = dict.fromkeys(f"{item.name}（{item.signer_name}）" if item.signer_name else item.name for item in items)
    due = [item.due_at for item in items if item.due_at]
    said = "、".join(names) or (_("待生效") if release.state == Release.State.APPROVED else "")
    days = (today - localdate(release.submitted_at)).days
    return UnderWay(release, days, said, bool(due) and localdate(min(due)) < today)


def _items(first: datetime, after: datetime, today: date) -> Items:
    found = Item.objects.filter(found_at__gte=first, found_at__lt=after).count()
    verified = Item.objects.filter(verified_at__gte=first, verified_at__lt=after).count()
    still = Item.objects.exclude(state=Item.State.VERIFIED).count()
    late = Item.objects.late(today).select_related("process", "owner", "task__branch").order_by("due_on", "pk")
    return Items(found, verified, still, list(late[:MOST_LATE]))
