"""How absences enter the ledger: in the organisation's stream, whose lock also lets only one be entered at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.absence.models import Absence
from approvals.absence.services.plan import CannotBeAway
from approvals.organisation.models import Department, Person
from approvals.organisation.services.journal import STREAM, as_object
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry
from workflows.ledger.services import append, hold


def one_at_a_time() -> None:
    """Whoever enters or changes absences waits here: two at once could overlap or close a circle."""
    hold(STREAM)


def enterer(by: Actor) -> Person:
    """Who enters it; the system enters nothing."""
    if by.id is None:
        raise CannotBeAway(_("外出只能由人员登记。"))
    return Person.objects.get(pk=by.id)


def record(
    verb: str, about: Person | Department, *, by: Actor, at: datetime, diff: Sequence[Change] = (), **detail: Any
) -> None:
    """One event about a person's absence, or about a department's secretary."""
    entry = Entry(verb=verb, object=as_object(about), diff=diff, detail={k: v for k, v in detail.items() if v})
    append(stream=STREAM, entry=entry, at=at, by=by)


def as_detail(absence: Absence) -> dict[str, Any]:
    """The absence as an event tells it."""
    return {
        "absence": absence.pk,
        "since": absence.since,
        "until": absence.until,
        "kind": absence.kind,
        "source": absence.source,
        "note": absence.note,
        "substitutes": substitutes_of(absence),
    }


def substitutes_of(absence: Absence) -> list[dict[str, str]]:
    """Who stands in for what, by number and name."""
    rows = absence.substitutions.select_related("substitute", "post").order_by("pk")
    return [
        {
            "number": row.substitute.number,
            "name": row.substitute.name,
            **({"process": row.process_key} if row.process_key else {}),
            **({"post": row.post.code} if row.post else {}),
        }
        for row in rows
    ]
