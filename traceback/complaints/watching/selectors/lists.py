"""Signals and rules as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from complaints.models import Contact
from complaints.watching.models import RuleVersion, Signal, SignalContact


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
