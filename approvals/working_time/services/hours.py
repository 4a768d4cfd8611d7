"""The hours of the week: set from a day on, never for days that are over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.working_time.calendars import CHINA, WEEKDAYS
from approvals.working_time.models import Hours
from approvals.working_time.services.journal import begin, change, place, record, refuse_past, told
from approvals.working_time.services.refusals import CannotSchedule
from approvals.working_time.typed import WrongHours, parse, shown
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry


@transaction.atomic
def set_hours(*, department_id: int | None, since: date, week: Sequence[str], by: Actor, at: datetime) -> Hours:
    """Let these hours (Monday first, as text; empty: nobody works) hold from the day on; earlier days keep theirs."""
    return _set(department_id, since, _checked(week), follows=False, by=by, at=at)


@transaction.atomic
def follow_above(*, department_id: int, since: date, by: Actor, at: datetime) -> Hours:
    """Let the department go by the hours of the one above it again from the day on."""
    return _set(department_id, since, [], follows=True, by=by, at=at)


@transaction.atomic
def drop_hours(*, hours_id: int, by: Actor, at: datetime) -> None:
    """Take back hours that are planned and not yet in force."""
    begin()
    hours = Hours.objects.filter(pk=hours_id).first()
    if hours is None:
        raise CannotSchedule(_("这一版工作时间已不存在。"))
    if hours.since <= at.astimezone(CHINA).date():
        raise CannotSchedule(_("已经生效的工作时间不能撤回，请从今天或以后的某天起设置新的工作时间。"))
    _department, where = place(hours.department_id)
    diff = change(str(hours.since), "每周工作时间", told(hours), "")
    hours.delete()
    entry = Entry(verb="working_time.hours_dropped", object=where, diff=diff)
    record(entry, reason=f"撤回 {hours.since} 起的工作时间", by=by, at=at)


def _set(department_id: int | None, since: date, week: list[str], *, follows: bool, by: Actor, at: datetime) -> Hours:
    begin()
    department, where = place(department_id)
    refuse_past(since, "since", at)
    before = Hours.objects.filter(department=department, since=since).first()
    hours = before or Hours(department=department, since=since)
    old = told(before)
    hours.week, hours.follows, hours.set_at, hours.set_by_name = week, follows, at, by.name
    if diff := change(str(since), "每周工作时间", old, told(hours)):
        hours.save()
        entry = Entry(verb="working_time.hours_set", object=where, diff=diff, detail={"since": str(since)})
        record(entry, reason=f"{where.name} {since} 起的工作时间", by=by, at=at)
    return hours


def _checked(week: Sequence[str]) -> list[str]:
    wrong: dict[str, str] = {}
    texts = ["" for _day in range(WEEKDAYS)]
    for number, text in enumerate(week[:WEEKDAYS]):
        try:
            texts[number] = shown(parse(text))
        except WrongHours as error:
            wrong[f"day_{number}"] = str(error)
    if wrong:
        raise CannotSchedule(" ".join(wrong.values()), wrong)
    if not any(texts):
        example = _("请填写工作时段，例如 09:00-12:00 13:30-17:30。")
        raise CannotSchedule(_("一周里至少要有一天上班。"), {"day_0": example})
    return texts
