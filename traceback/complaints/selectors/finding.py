"""Questions about contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from complaints.models import Contact, Place, Product

MOST_COUNTED: Final = 10_000
MOST_OFFERED: Final = 500
SHARED: Final = ("source", "category", "place", "channel", "product")


def contacts(wanted: Mapping[str, Any]) -> QuerySet[Contact]:
    """The contacts that fit, newest first; the words may stand anywhere in subject, text or number."""
    found = Contact.objects.select_related(*SHARED).defer("text")
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    for key in ("place", "product"):
        if wanted.get(key):
            found = found.filter(**{f"{key}__name": wanted[key]})
    if said := wanted.get("category"):
        below = Q(category_said=said) | Q(category_said__startswith=f"{said} › ")
        found = found.filter(below | Q(category__path=said) | Q(category__path__startswith=f"{said} › "))
    for word in (wanted.get("q") or "").split():
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(number=word))
    if since := wanted.get("since"):
        found = found.filter(at__gte=_start(since))
    if until := wanted.get("until"):
        found = found.filter(at__lt=_start(until + timedelta(days=1)))
    return found.order_by("-at", "-pk")


def counted(found: QuerySet[Contact]) -> int:
    """How many they are; beyond ten thousand nobody waits for the exact figure."""
    return found.order_by()[: MOST_COUNTED + 1].count()


def one_contact(pk: int) -> Contact | None:
    """A contact with all that it names."""
    return Contact.objects.select_related(*SHARED, "run").filter(pk=pk).first()


def names(model: type[Place] | type[Product]) -> list[str]:
    """What can be chosen from, by name."""
    return list(model.objects.exclude(name="").order_by("name").values_list("name", flat=True)[:MOST_OFFERED])


def _start(day: Any) -> datetime:
    return make_aware(datetime.combine(day, time.min))
