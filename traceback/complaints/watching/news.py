"""Who hears of a new signal: whoever holds the post that locates causes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.organisation.models import Holding, Person
from complaints.tickets import posts
from complaints.watching.models import Signal
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter

FRESH: Final = timedelta(days=7)  # what happened longer ago is no news, only history that was brought in


def found(signal: Signal, *, at: datetime) -> None:
    """Tell them that something deserves attention, each in their language."""
    if signal.last_on < localdate(at) - FRESH:
        return
    held = Holding.objects.at(at).filter(post__code=posts.LOCATOR, post__active=True, person__is_active=True)
    people = {one.person_id: one.person for one in held.select_related("person").order_by("pk")}
    outbox.put_all([_letter(signal, person, at) for person in people.values()])


def _letter(signal: Signal, person: Person, at: datetime) -> Letter:
    with override(person.language or None):
        words = {"kind": signal.get_kind_display(), "title": signal.title}
        said = _("发现%(kind)s「%(title)s」，请确认") % words
    payload: dict[str, Any] = {
        "kind": "system.signal", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [person.pk], "posts": []},
        "words": {"text": said, "path": reverse("signal", args=[signal.pk])}, "by": None,
    }  # fmt: skip
    return Letter("notify", f"watching.found:{signal.pk}:{person.pk}", payload)
