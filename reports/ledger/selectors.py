"""What the page of the ledger asks: the log, its check, its checkpoints and the places they went to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q

from workflows.ledger.models import Message
from workflows.transparency import outside, watching
from workflows.transparency.checkpoints import PUBLISH, place_key
from workflows.transparency.models import Alarm, Checkpoint, Log, Round
from workflows.transparency.words import explain


@dataclass(frozen=True, slots=True)
class Place:
    """Where checkpoints go, and how that went."""

    address: str
    readable: bool
    delivered: int
    last_at: datetime | None
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm in words; `open` while the last round still found it."""

    words: str
    found_at: datetime
    open: bool


def log() -> Log | None:
    return Log.objects.filter(pk=1).first()


def places() -> list[Place]:
    """Every configured place, with what became of the checkpoints sent there; one statement."""
    counts = {f"p{number}_{name}": count for number, place in enumerate(settings.CHECKPOINT_PLACES)
              for name, count in _counts(place).items()}
    found = Message.objects.filter(effect=PUBLISH).aggregate(**counts) if counts else {}
    return [_place(place, f"p{number}_", found) for number, place in enumerate(settings.CHECKPOINT_PLACES)]


def _counts(place: str) -> dict[str, Any]:
    here = Q(key__endswith=place_key(place))
    return {
        "delivered": Count("pk", filter=here & Q(delivered_at__isnull=False)),
        "last_at": Max("delivered_at", filter=here),
        "waiting": Count("pk", filter=here & Q(delivered_at=None, failed_at=None)),
        "failed": Count("pk", filter=here & Q(failed_at__isnull=False)),
    }


def _place(place: str, prefix: str, found: Mapping[str, Any]) -> Place:
    of = {name: found[prefix + name] for name in ("delivered", "last_at", "waiting", "failed")}
    return Place(address=place, readable=outside.is_readable(place), **of)


def checkpoints(most: int = 10) -> list[Checkpoint]:
    """The latest ones."""
    return list(Checkpoint.objects.order_by("-size")[:most])


def alarms(going: Round | None, last: Round | None, most: int = 50) -> list[Told]:
    """The latest alarms in words, those that still hold first."""
    seen = {one.pk for one in (going, last) if one is not None}
    found = Alarm.objects.order_by("-seen_in_id", "-pk")[:most]
    return [Told(explain(watching.finding_of(one)), one.found_at, one.seen_in_id in seen) for one in found]
