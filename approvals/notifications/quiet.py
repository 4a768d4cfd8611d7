"""When people are left alone, and on which days they work."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone

from approvals.working_time.selectors import calendar_for


def is_working_day(day: date, department_id: int | None = None) -> bool:
    """Whether the people of the department work on that day; of the company, when none is named."""
    return calendar_for(department_id).is_working(day)


def quiet_until(begins: time | None, ends: time | None, at: datetime) -> datetime | None:
    """When the quiet ends in which `at` lies; None when it lies in none. The span may reach over midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    zone = get_default_timezone()
    local = at.astimezone(zone)
    now, over_midnight = local.time().replace(tzinfo=None), begins > ends
    if over_midnight and now >= begins:
        return datetime.combine(local.date() + timedelta(days=1), ends, tzinfo=zone)
    if now < ends and (over_midnight or now >= begins):
        return datetime.combine(local.date(), ends, tzinfo=zone)
    return None
