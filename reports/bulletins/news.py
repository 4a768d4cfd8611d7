"""Who hears that the operations bulletin is there: leaders and process managers, each in their language."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from reports.bulletins.models import Bulletin
from reports.bulletins.operations import sentences
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter

TOLD: Final = (Role.LEADER, Role.PROCESS_MANAGER)


def made(bulletin: Bulletin, at: datetime) -> None:
    """Tell them that the clock's own is made, in the transaction that says so; nobody of one that was asked for."""
    if bulletin.department_id is None and bulletin.requested_by_id is None:
        readers = Person.objects.active().filter(role__in=TOLD).order_by("pk")
        outbox.put_all([_letter(bulletin, person, at) for person in readers])


def _letter(bulletin: Bulletin, person: Person, at: datetime) -> Letter:
    with override(person.language or None):
        found = sentences(bulletin.numbers)
        said = _("%(month)s 运行月报已生成。%(finding)s") % {
            "month": f"{bulletin.month:%Y-%m}", "finding": found[0] if found else _("没有超出界限的情况。")}
    path = reverse("bulletin", args=[bulletin.code])
    payload: dict[str, Any] = {
        "kind": "system.bulletin", "case": "", "process": "", "item": None, "at": at.isoformat(), "by": None,
        "to": {"people": [person.pk], "posts": []}, "words": {"text": said, "path": path},
    }  # fmt: skip
    return Letter("notify", f"bulletins.made:{bulletin.pk}:{person.pk}", payload)
