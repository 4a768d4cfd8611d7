"""Minutes are closed: frozen as one canonical text with its hash. What is wrong in them is put right by an addendum."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings.models import Addendum, Attendance, Meeting
from complaints.meetings.selectors.access import may_keep
from complaints.meetings.selectors.minutes import minutes_of
from complaints.meetings.services.locking import kept, locked, record
from complaints.meetings.services.refusals import CannotMeet
from workflows.ledger.canonical import plain, text_of

LEAST_WORDS = 2


@transaction.atomic
def close_meeting(*, meeting_id: int, by: Person, at: datetime) -> Meeting:
    """The minutes stand from now on; refused while a point is undecided or a seat not noted."""
    meeting = kept(meeting_id, by, at)
    if gaps := gaps_of(meeting):
        raise CannotMeet(_("纪要还不能定稿：%(gaps)s。") % {"gaps": "；".join(gaps)})
    text = text_of(plain(minutes_of(meeting)))
    meeting.close(by=by, at=at, minutes=text, sha256=sha256(text.encode()).hexdigest())
    meeting.save()
    record(meeting, "meetings.minutes.closed", by=by, at=at, detail={"sha256": meeting.sha256, "bytes": len(text)})
    return meeting


def gaps_of(meeting: Meeting) -> list[str]:
    """What keeps the minutes from being closed, each as a sentence."""
    gaps = []
    if not meeting.agenda.exists():
        gaps.append(_("还没有议题"))
    if open_points := list(meeting.agenda.filter(decision=None).order_by("position", "pk").values_list(
            "title", flat=True)):
        gaps.append(_("议题没有决议：%(points)s") % {"points": "、".join(open_points)})
    seats = list(meeting.attendance.select_related("person"))
    if waiting := [row.person.name for row in seats if row.status == Attendance.Status.INVITED]:
        gaps.append(_("尚未签到：%(names)s") % {"names": "、".join(waiting)})
    return gaps


@transaction.atomic
def add_addendum(*, meeting_id: int, text: str, by: Person, at: datetime) -> Addendum:
    """Correct or complete closed minutes; what stood before stays, and its hash is in the new one."""
    meeting, text = locked(meeting_id), text.strip()
    if not may_keep(by, meeting, at):
        raise CannotMeet(_("由本次例会的主持人、记录人或例会秘书岗位操作。"))
    if meeting.state != Meeting.State.CLOSED:
        raise CannotMeet(_("纪要尚未定稿，请直接修改。"))
    if len(text) < LEAST_WORDS:
        why = _("请写明更正或补充的内容。")
        raise CannotMeet(why, fields={"text": why})
    before = meeting.addenda.order_by("-number").first()
    former, number = (before.sha256, before.number + 1) if before else (meeting.sha256, 1)
    made = Addendum.objects.create(meeting=meeting, number=number, text=text, by=by, at=at,
                                   sha256=sha256(f"{former}\n{number}\n{text}".encode()).hexdigest())
    record(meeting, "meetings.minutes.added_to", by=by, at=at, reason=text,
           detail={"number": number, "sha256": made.sha256, "before": former})
    return made
