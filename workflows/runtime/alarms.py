"""Alarms: how what was found about a running case reaches its domain, when neither knows the other.

Whoever raises one holds locks of its own, so it travels as a letter of the outbox and locks the case alone; the domain
is told by `source`, which names the deed, so that a letter that arrives twice alarms once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.outbox import Delivery, effect
from workflows.runtime.models import Case

ALARM: Final = "runtime.alarm"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was found about a case: in a sentence, by whom, and where it is shown (a page of ours)."""

    source: str
    reason: str
    by: Actor
    path: str = ""


class Receiver(Protocol):
    """One per process key: the domain that answers alarms about its cases."""

    def open_to_alarms(self) -> Collection[int]:
        """The cases that an alarm can be about now; one statement."""
        ...

    def alarmed(self, *, case: Case, alarm: Alarm, at: datetime) -> None:
        """Do what the domain does in an emergency, once for each source."""
        ...


receivers: dict[str, Receiver] = {}


def cases_open_to_alarms() -> Sequence[Case]:
    """Cases of all domains that an alarm can be about now, by their keys."""
    found = [key for receiver in receivers.values() for key in receiver.open_to_alarms()]
    return list(Case.objects.filter(pk__in=found).defer("document").order_by("key")) if found else []


def raise_alarm(*, case: Case, alarm: Alarm) -> None:
    """Let the case's domain know, after the caller's transaction; the same source alarms a case once."""
    by = {name: getattr(alarm.by, name) for name in ("id", "name", "number", "via", "on_behalf_of")}
    payload = {"case_id": case.pk, "source": alarm.source, "reason": alarm.reason, "path": alarm.path, "by": by}
    outbox.put(effect=ALARM, key=f"{ALARM}:{case.key}:{alarm.source}", payload=payload, case_key=case.key)


@effect(ALARM)
def ring(delivery: Delivery, *, case_id: int, source: str, reason: str, path: str, by: dict[str, Any]) -> None:
    """Tell the domain; a case whose domain answers no alarms has nothing to do with it."""
    case = Case.objects.get(pk=case_id)
    if (receiver := receivers.get(case.process_key)) is not None:
        receiver.alarmed(case=case, alarm=Alarm(source, reason, Actor(**by), path), at=delivery.at)
