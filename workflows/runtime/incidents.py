"""What went wrong while no person was there: raised once, looked at, then retried or dismissed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.outbox import put
from workflows.runtime.models import Case, Incident, Timer
from workflows.runtime.move import Move, moving


class CannotResolve(Exception):
    """The incident cannot be dealt with; the message is a sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where it happened and what would have to be sent again."""

    kind: str
    scope: int
    generation: int
    node: str
    message: str
    effect: str = ""
    tries: int = 1
    payload: Mapping[str, Any] | None = None


def raise_incident(*, case_id: int, trouble: Trouble, at: datetime) -> Incident:
    """Tell about the trouble once: while an incident of the same place is open, it is returned instead."""
    with moving(case_id=case_id, by=SYSTEM, at=at) as move:
        return raise_on(move, trouble)


def raise_on(move: Move, trouble: Trouble) -> Incident:
    """The same within a move that is under way."""
    place = {"kind": trouble.kind, "scope": trouble.scope, "generation": trouble.generation, "node": trouble.node}
    told = {
        "message": trouble.message, "effect": trouble.effect, "raised_at": move.at,
        "tries": trouble.tries + _tried_before(move.case, place),
        "payload": json.dumps(trouble.payload, ensure_ascii=False) if trouble.payload else "",
    }  # fmt: skip
    found, new = Incident.objects.open().get_or_create(case=move.case, **place, defaults=told)
    if new:
        if trouble.kind == Incident.Kind.TIMER:
            _timer(found).update(disarmed_at=move.at, leased_until=None)
        move.record(_entry(move, "incident.raised", found, reason=trouble.message))
    return found


def _tried_before(case: Case, place: Mapping[str, Any]) -> int:
    """How often it was tried at this place until the last incident there."""
    return max(Incident.objects.filter(case=case, **place).values_list("tries", flat=True), default=0)


def resolve_incident(*, incident_id: int, by: Actor, at: datetime, note: str) -> Incident:
    """Close the incident without trying again; the note says why."""
    note = note.strip()
    if not note:
        raise CannotResolve(_("请写明关闭的原因。"))
    with transaction.atomic():
        return _close(incident_id, by, at, note, verb="incident.resolved")


def retry_incident(*, incident_id: int, by: Actor, at: datetime, note: str = "") -> Incident:
    """Close the incident and try again: the timer fires at the next sweep, the message is sent once more.

    While the case rests both wait for it to go on."""
    with transaction.atomic():
        incident = _close(incident_id, by, at, note, verb="incident.retried")
        if incident.case.is_over:
            raise CannotResolve(_("案件已经结束，重试没有意义。请关闭这条异常。"))
        if incident.kind == Incident.Kind.TIMER:
            resting = incident.case.status == Case.Status.SUSPENDED
            _timer(incident).update(disarmed_at=None, due_at=None if resting else at)
        elif incident.effect:
            payload = json.loads(incident.payload)
            put(effect=incident.effect, key=f"retry:{incident.pk}", payload=payload, case_key=incident.case.key)
        return incident


def _close(incident_id: int, by: Actor, at: datetime, note: str, *, verb: str) -> Incident:
    case_id = Incident.objects.values_list("case_id", flat=True).get(pk=incident_id)
    with moving(case_id=case_id, by=by, at=at) as move:
        incident = Incident.objects.select_related("case").get(pk=incident_id)
        if incident.resolved_at is not None:
            raise CannotResolve(_("该异常已处理。"))
        incident.resolved_at, incident.resolved_by_id, incident.resolution = move.at, by.id, note
        incident.save(update_fields=["resolved_at", "resolved_by_id", "resolution"])
        move.record(_entry(move, verb, incident, reason=note))
    return incident


def _timer(incident: Incident) -> Any:
    place = {"scope": incident.scope, "generation": incident.generation, "timer": incident.node}
    return Timer.objects.filter(case_id=incident.case_id, **place)


def _entry(move: Move, verb: str, incident: Incident, *, reason: str) -> Entry:
    step = move.graph.nodes.get(incident.node)
    subject = Object("incident", str(incident.pk), node=incident.node, name=step.name if step else "")
    return Entry(verb=verb, object=subject, reason=reason, detail={"kind": incident.kind})
