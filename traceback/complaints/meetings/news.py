"""Who hears of a meeting: whoever is asked to come. Owners of decisions are told by the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.organisation.models import Person
from complaints.meetings.models import Meeting
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter


def called(meeting: Meeting, people: Sequence[Person], *, by: Person, at: datetime) -> None:
    """They are asked to come, each once."""
    outbox.put_all([_letter(meeting, one, by, at) for one in people if one.pk != by.pk])


def _letter(meeting: Meeting, person: Person, by: Person, at: datetime) -> Letter:
    with override(person.language or None):
        said = _("请参加服务例会「%(title)s」：%(when)s，%(place)s") % {
            "title": meeting.title, "when": f"{localtime(meeting.held_at):%Y-%m-%d %H:%M}", "place": meeting.place}
    payload: dict[str, Any] = {
        "kind": "system.meetings", "case": "", "process": "", "item": None, "at": at.isoformat(),
        "to": {"people": [person.pk], "posts": []},
        "words": {"text": said, "path": reverse("meeting", args=[meeting.pk])},
        "by": {"id": by.pk, "name": by.name},
    }  # fmt: skip
    return Letter("notify", f"meetings.called:{meeting.key}:{person.pk}"[:150], payload)
