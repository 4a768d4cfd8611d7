"""Who hears that something is wrong with the ledger: every administrator and every auditor, each in their language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.organisation.models import Person
from approvals.organisation.roles import MAY
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter
from workflows.transparency.findings import Finding
from workflows.transparency.models import Alarm
from workflows.transparency.words import explain


def raised(alarm: Alarm, found: Finding, at: datetime) -> None:
    """Tell them, in the application and by mail; in the transaction that keeps the alarm."""
    readers = Person.objects.active().filter(role__in=MAY["ledger.inspect"]).order_by("pk")
    outbox.put_all([_letter(alarm, found, person, at) for person in readers])


def _letter(alarm: Alarm, found: Finding, person: Person, at: datetime) -> Letter:
    with override(person.language or None):
        said = _("账本核对发现问题：%(what)s") % {"what": explain(found)}
    payload: dict[str, Any] = {
        "kind": "system.ledger", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [person.pk], "posts": []}, "words": {"text": said, "path": reverse("ledger")}, "by": None,
    }  # fmt: skip
    return Letter("notify", f"ledger.alarm:{alarm.pk}:{person.pk}", payload)
