"""Weak indicators that may come before the meeting: what customers are unhappy with, and processes that run late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import ExpressionWrapper, F, FloatField
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.health.models import Figure, Period
from approvals.health.selectors import Share
from complaints.meetings.proposals import MOST, Proposal
from complaints.watching.models import Kind, Signal, State

RECENT: Final = timedelta(days=31)  # of signals
FEWEST: Final = 5  # timed steps; of fewer nothing is said
TOO_MANY_LATE: Final = 0.15
TOO_MANY_RETURNED: Final = 0.30


def weak_indicators(at: datetime) -> Sequence[Proposal]:
    """Satisfaction first, then processes, the weakest first."""
    return [*_unhappy(at), *_ailing()][:MOST]


def _unhappy(at: datetime) -> list[Proposal]:
    """Satisfaction weak spots of the last month that nobody has dismissed, nor made a ticket of."""
    since = localtime(at).date() - RECENT
    found = Signal.objects.filter(kind=Kind.SATISFACTION, state=State.FOUND, last_on__gte=since)
    return [Proposal(
        f"signal-{one.pk}", one.title, _("满意度短板 · 最近 %(last)s · 最多 %(peak)s 件") % {
            "last": one.last_on.isoformat(), "peak": one.peak},
        path=reverse("signal", args=[one.pk])) for one in found.order_by("-peak", "pk")[:MOST]]


def _ailing() -> list[Proposal]:
    """Versions in which too much is late, or comes back: of a month's cases and steps, as health sums them up."""
    late = ExpressionWrapper(F("late") * 1.0 / F("timed"), output_field=FloatField())
    returned = ExpressionWrapper(F("returned") * 1.0 / F("count"), output_field=FloatField())
    month = Figure.objects.filter(period=Period.MONTH).select_related("version__process").defer("version__source")
    slow = month.filter(timed__gte=FEWEST).annotate(share=late).filter(share__gt=TOO_MANY_LATE)
    again = month.filter(count__gte=FEWEST, node="").annotate(share=returned).filter(share__gt=TOO_MANY_RETURNED)
    return [*(_late(one) for one in slow.order_by("-share", "pk")[:MOST]),
            *(_returned(one) for one in again.order_by("-share", "pk")[:MOST])]


def _late(one: Figure) -> Proposal:
    return _of(one, "late", _("近 30 天超时 %(share)s") % {"share": Share(one.late, one.timed)})


def _returned(one: Figure) -> Proposal:
    return _of(one, "returned", _("近 30 天退回 %(share)s") % {"share": Share(one.returned, one.count)})


def _of(one: Figure, what: str, said: str) -> Proposal:
    version = one.version
    step = f"「{one.name}」" if one.node else ""
    return Proposal(f"health-{what}-{version.pk}-{one.node}"[:80], f"{version.process} v{version.number}{step}"[:200],
                    said, path=reverse("process-health", args=[version.process.code]))
