"""Who was there, who sent a deputy, who was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings.models import Attendance, Dissent
from complaints.meetings.services.locking import kept, record
from complaints.meetings.services.refusals import CannotMeet

AWAY = (Attendance.Status.EXCUSED, Attendance.Status.ABSENT)


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat as the clerk notes it."""

    person_id: int
    status: str
    deputy: Person | None = None


@transaction.atomic
def note_attendance(*, meeting_id: int, seats: Sequence[Seat], by: Person, at: datetime) -> list[Attendance]:
    """Note all seats at once; whoever dissented was there."""
    meeting = kept(meeting_id, by, at)
    rows = {row.person_id: row for row in meeting.attendance.select_related("person", "deputy").order_by("pk")}
    problems: dict[str, str] = {}
    for seat in seats:
        if (row := rows.get(seat.person_id)) is None:
            raise CannotMeet(_("名单里没有这个人，请刷新后再签到。"))
        row.status, row.deputy = seat.status, seat.deputy
        if why := _wrong(row, rows):
            problems[f"deputy-{row.person_id}"] = f"{row.person.name}：{why}"
    spoken = {person.pk for row in rows.values() if (person := row.speaks)}
    gone = Dissent.objects.filter(decision__item__meeting=meeting).exclude(person__in=spoken).select_related("person")
    if names := "、".join(sorted({one.person.name for one in gone})):
        problems["attendance"] = _("%(names)s 的不同意见已记录，不能改为未出席。") % {"names": names}
    if problems:
        raise CannotMeet("；".join(problems.values()), fields=problems)
    Attendance.objects.bulk_update(rows.values(), ["status", "deputy"])
    record(meeting, "meetings.attendance.noted", by=by, at=at, detail={
        row.person.name: f"{row.status}{f' → {row.deputy.name}' if row.deputy else ''}" for row in rows.values()})
    return list(rows.values())


def _wrong(row: Attendance, rows: dict[int, Attendance]) -> str:
    """Why the seat cannot be noted so; empty when it can."""
    if row.deputy is None:
        return ""
    if row.status not in AWAY:
        return _("本人出席时不能另有代会人")
    if row.deputy.pk == row.person_id:
        return _("代会人不能是本人")
    own = rows.get(row.deputy.pk)
    if own is not None and own.status in AWAY:
        return _("代会人自己未出席")
    if sum(other.deputy_id == row.deputy.pk for other in rows.values()) > 1:
        return _("一个人只能代一个人参会")
    return ""
