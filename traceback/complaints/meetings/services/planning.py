"""A meeting is called, moved to another day or place, or called off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings import news
from complaints.meetings.models import Attendance, Meeting, MeetingCounter
from complaints.meetings.selectors.access import may_call
from complaints.meetings.services.locking import kept, record
from complaints.meetings.services.refusals import CannotMeet

MOST_INVITED = 100


@dataclass(frozen=True, slots=True)
class Called:
    """When, where, who keeps it, and who is asked to come."""

    title: str
    held_at: datetime
    place: str
    online: bool
    chair: Person
    clerk: Person
    invited: Collection[Person] = ()


@transaction.atomic
def call_meeting(*, called: Called, by: Person, at: datetime) -> Meeting:
    """A meeting with its seats; whoever is asked to come hears of it."""
    if not may_call(by, at):
        raise CannotMeet(_("由例会秘书岗位或质量管理岗位召集服务例会。"))
    _check(called)
    meeting = Meeting(key=_next_key(at), planned_by=by, planned_at=at)
    _take(meeting, called)
    meeting.save(force_insert=True)
    added = _seat(meeting, called)
    record(meeting, "meetings.meeting.called", by=by, at=at, detail=_told(meeting, added))
    news.called(meeting, added, by=by, at=at)
    return meeting


@transaction.atomic
def change_meeting(*, meeting_id: int, called: Called, by: Person, at: datetime) -> Meeting:
    """Another day, place or chair, and more seats; nobody who is asked already is left out."""
    meeting = kept(meeting_id, by, at)
    _check(called)
    _take(meeting, called)
    meeting.save()
    added = _seat(meeting, called)
    record(meeting, "meetings.meeting.changed", by=by, at=at, detail=_told(meeting, added))
    news.called(meeting, added, by=by, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, by: Person, at: datetime) -> Meeting:
    """It does not take place; once something is decided it did."""
    meeting, reason = kept(meeting_id, by, at), " ".join(reason.split())[:500]
    if not reason:
        raise CannotMeet(_("请写明取消原因。"), fields={"reason": _("请写明取消原因。")})
    if meeting.agenda.filter(decision__isnull=False).exists():
        raise CannotMeet(_("例会已形成决议，不能取消；请定稿纪要。"))
    meeting.cancel(reason=reason)
    meeting.save()
    record(meeting, "meetings.meeting.cancelled", by=by, at=at, reason=reason)
    return meeting


def _check(called: Called) -> None:
    problems = {}
    if not called.title.strip():
        problems["title"] = _("请填写名称。")
    if not called.place.strip():
        problems["place"] = _("请填写地点或会议号。")
    for name in ("chair", "clerk"):
        if not getattr(called, name).can("work.decide"):
            problems[name] = _("「%(name)s」不能主持或记录例会。") % {"name": getattr(called, name).name}
    if len(called.invited) > MOST_INVITED:
        problems["invited"] = _("最多 %(most)s 人。") % {"most": MOST_INVITED}
    if problems:
        raise CannotMeet("；".join(problems.values()), fields=problems)


def _take(meeting: Meeting, called: Called) -> None:
    meeting.title, meeting.held_at, meeting.place = called.title.strip()[:100], called.held_at, called.place.strip()
    meeting.online, meeting.chair, meeting.clerk = called.online, called.chair, called.clerk


def _seat(meeting: Meeting, called: Called) -> list[Person]:
    """Seats for whoever has none yet: chair, clerk and everybody asked to come."""
    there = set(meeting.attendance.values_list("person_id", flat=True))
    wanted = {one.pk: one for one in (called.chair, called.clerk, *called.invited) if one.pk not in there}
    Attendance.objects.bulk_create([Attendance(meeting=meeting, person=one) for one in wanted.values()])
    return list(wanted.values())


def _told(meeting: Meeting, added: Collection[Person]) -> dict[str, object]:
    return {"held_at": meeting.held_at.isoformat(), "place": meeting.place, "online": meeting.online,
            "chair": meeting.chair.name, "clerk": meeting.clerk.name, "invited": [one.name for one in added]}


def _next_key(at: datetime) -> str:
    """The next number of the year; the counter's row stays locked until the transaction ends."""
    year = localtime(at).year
    MeetingCounter.objects.get_or_create(year=year)
    counter = MeetingCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"MTG-{year}-{counter.last:04d}"
