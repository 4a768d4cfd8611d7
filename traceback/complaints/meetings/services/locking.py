"""A meeting under its lock, for whoever keeps it. Order: the meeting, then a ticket's case, then the ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings.models import Meeting
from complaints.meetings.selectors.access import may_keep
from complaints.meetings.services.refusals import CannotMeet
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append


def locked(meeting_id: int) -> Meeting:
    """The meeting, locked until the transaction ends."""
    return Meeting.objects.select_for_update(of=("self",)).select_related("chair", "clerk").get(pk=meeting_id)


def kept(meeting_id: int, by: Person, at: datetime) -> Meeting:
    """The same for whoever keeps it, while its minutes are being written; CannotMeet otherwise."""
    meeting = locked(meeting_id)
    if not may_keep(by, meeting, at):
        raise CannotMeet(_("由本次例会的主持人、记录人或例会秘书岗位操作。"))
    if not meeting.is_open:
        raise CannotMeet(_("例会「%(state)s」，不能再修改。") % {"state": meeting.get_state_display()})
    return meeting


def record(meeting: Meeting, verb: str, *, by: Person, at: datetime, reason: str = "",
           detail: Mapping[str, Any] | None = None, files: Sequence[File] = ()) -> None:
    """One event in the meeting's own stream."""
    about = Object("meeting", meeting.key, name=meeting.title)
    entry = Entry(verb=verb, object=about, reason=reason, detail=detail or {}, files=files)
    append(stream=meeting.stream, entry=entry, at=at, by=by.as_actor())
