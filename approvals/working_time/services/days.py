"""Days that differ from their weekday: set one by one or in a row, and taken back; never days that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department
from approvals.working_time.models import Day
from approvals.working_time.services.journal import begin, change, place, record, refuse_past, told
from approvals.working_time.services.refusals import CannotSchedule
from approvals.working_time.typed import WrongHours, parse, shown
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry

LONGEST_ROW: Final = 62  # days that one act may set


@dataclass(frozen=True, slots=True)
class Exceptional:
    """What is said about a day: holiday, make_up or special, its hours as text, and its name."""

    kind: str
    name: str
    hours: str = ""


@transaction.atomic
def set_days(
    *, department_id: int | None, first: date, last: date, what: Exceptional, by: Actor, at: datetime
) -> list[Day]:
    """Let every day from first to last be so; a national day that is set becomes the department's own."""
    begin()
    department, where = place(department_id)
    refuse_past(first, "first", at)
    what = _checked(what, first, last)
    known = {day.day: day for day in Day.objects.filter(department=department, day__range=(first, last))}
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    changes = [_set(known.get(one), one, department, what, by, at) for one in days]
    if diff := [each for some in changes for each in some]:
        entry = Entry(verb="working_time.days_set", object=where, diff=diff)
        until = f" 至 {last}" if last > first else ""
        record(entry, reason=f"{where.name} {first}{until} {what.name}", by=by, at=at)
    return list(Day.objects.filter(department=department, day__range=(first, last)).order_by("day"))


@transaction.atomic
def remove_day(*, day_id: int, by: Actor, at: datetime) -> None:
    """Let the day be what its weekday, or the department above, makes of it again."""
    begin()
    day = Day.objects.filter(pk=day_id).first()
    if day is None:
        raise CannotSchedule(_("这一天的设置已不存在。"))
    _department, where = place(day.department_id)
    refuse_past(day.day, "first", at)
    diff = change(str(day.day), "特殊日期", told(day), "")
    day.delete()
    entry = Entry(verb="working_time.day_removed", object=where, diff=diff)
    record(entry, reason=f"{where.name} {day.day} 恢复平日", by=by, at=at)


def _set(
    known: Day | None, day: date, department: Department | None, what: Exceptional, by: Actor, at: datetime
) -> list[Change]:
    row, old = known or Day(department=department, day=day), told(known)
    row.kind, row.name, row.hours, row.source = what.kind, what.name, what.hours, Day.Source.OWN
    if known and old.removesuffix(Day.Source.NATIONAL) == told(row).removesuffix(Day.Source.OWN):
        return []  # the same as it was: a national day stays one
    row.set_at, row.set_by_name = at, by.name
    row.save()
    return change(str(day), "特殊日期", old, told(row))


def _checked(what: Exceptional, first: date, last: date) -> Exceptional:
    if last < first:
        raise CannotSchedule(_("结束日期不能早于开始日期。"), {"last": _("请选择不早于开始日期的日期。")})
    if (last - first).days >= LONGEST_ROW:
        raise CannotSchedule(_("一次最多设置 %(days)d 天。") % {"days": LONGEST_ROW}, {"last": _("请分几次设置。")})
    if what.kind not in Day.Kind.values:
        raise CannotSchedule(_("请选择这一天是放假、上班还是特殊时段。"), {"kind": _("请选择类型。")})
    if not what.name.strip():
        raise CannotSchedule(_("请写明名称，例如“国庆节”。"), {"name": _("请填写名称。")})
    return Exceptional(what.kind, what.name.strip()[:60], _hours(what))


def _hours(what: Exceptional) -> str:
    try:
        text = shown(parse(what.hours))
    except WrongHours as error:
        raise CannotSchedule(str(error), {"hours": str(error)}) from error
    if what.kind == Day.Kind.HOLIDAY and text:
        raise CannotSchedule(_("放假的日子没有工作时段。"), {"hours": _("请留空，或改选“特殊时段”。")})
    if what.kind == Day.Kind.SPECIAL and not text:
        raise CannotSchedule(_("特殊时段要写明几点到几点。"), {"hours": _("例如 09:00-12:00。")})
    return text
