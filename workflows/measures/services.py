"""Keeping a measure up to date: every change is an event, the same number again is none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append, hold
from workflows.measures.models import Measure
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, over which days, and among how many (None: not known)."""

    since: date
    until: date
    count: int
    exposure: int | None


@transaction.atomic
def put_measure(
    *, case_id: int, name: str, source: str, counted: Counted, at: datetime, by: Actor = SYSTEM
) -> bool:
    """Keep what was counted; whether it says anything else than before. Of two at once the later one wins."""
    key = Case.objects.values_list("key", flat=True).get(pk=case_id)
    hold(stream := f"measures:{key}")
    known = Measure.objects.filter(case_id=case_id, name=name, source=source).first()
    diff = [Change(field, str(Measure._meta.get_field(field).verbose_name), _plain(getattr(known, field, None)),  # type: ignore[union-attr]
                   _plain(value)) for field, value in asdict(counted).items() if getattr(known, field, None) != value]
    if known and not diff:
        return False
    Measure.objects.update_or_create(
        case_id=case_id, name=name, source=source, defaults={**asdict(counted), "at": at})
    entry = Entry(verb="measures.measure.updated", object=Object("case", key, name=name), diff=diff,
                  detail={"source": source})
    append(stream=stream, entry=entry, at=at, by=by)
    return True


def _plain(value: date | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
