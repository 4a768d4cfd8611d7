"""Signals and rules as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from complaints.models import Contact
from complaints.watching.models import RuleVersion, Signal, SignalContact
from complaints.watching.selectors.cells import UNSORTED

LATELY: Final = timedelta(days=28)
MANY: Final = 20
MOST_COUNTED: Final = 10_000


def signals(wanted: Mapping[str, Any]) -> QuerySet[Signal]:
    """Signals that fit, the latest first."""
    found = Signal.objects.select_related("ticket", "version")
    for word in (wanted.get("q") or "").split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(place__name__icontains=word))
    for name in ("kind", "state"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    if wanted.get("since"):
        found = found.filter(last_on__gte=wanted["since"])
    return found.order_by("-last_on", "-pk")


def one_signal(pk: int) -> Signal | None:
    """A signal with all that it names."""
    shared = ("rule", "version", "ticket", "campaign", "category", "place", "product", "decided_by")
    return Signal.objects.select_related(*shared).filter(pk=pk).first()


def voices_of(signal: Signal) -> Sequence[Contact]:
    """The typical contacts, in their order; one statement."""
    found = {one.pk: one for one in Contact.objects.select_related("place").filter(pk__in=signal.voices)}
    return [found[key] for key in signal.voices if key in found]


def members_of(signal: Signal) -> int:
    """How many contacts it is about."""
    return SignalContact.objects.filter(signal=signal).count()


def rules() -> QuerySet[RuleVersion]:
    """What is in force."""
    return RuleVersion.objects.in_force().order_by("rule_id")


def unsorted_lately() -> int:
    """How many contacts of the last four weeks of the record have no category, if they are many; at most some
    thousands are counted. They are not watched as a category, so somebody should know."""
    latest = Contact.objects.aggregate(latest=Max("at"))["latest"]
    if latest is None:
        return 0
    found = Contact.objects.filter(UNSORTED, at__gt=latest - LATELY)
    number = found.order_by()[: MOST_COUNTED + 1].count()
    return number if number >= MANY else 0
