"""Putting an item aside for oneself until later; deadlines run on, and what is overdue does not hide."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from approvals.inbox.models import Later, WorkItem
from approvals.inbox.selectors.cases import visible_item
from approvals.inbox.selectors.items import claim_of
from approvals.inbox.services.errors import CannotDecide, NotYours
from approvals.organisation.models import Person
from approvals.working_time import reckoning
from approvals.working_time.calendars import Calendar
from approvals.working_time.selectors import calendar_for

SOON: Final = timedelta(hours=3)  # of working time: what "later today" means
FURTHEST: Final = timedelta(days=92)
MOST: Final = 200
LOOK_AHEAD: Final = 40  # days within which there is a working day


class Choice(NamedTuple):
    """A moment that is offered, by its name in forms."""

    key: str
    until: datetime


def put_aside(*, item_id: int, person: Person, until: datetime, at: datetime) -> Later:
    """Hide the item from the person's own list until then; it comes back by itself."""
    item = visible_item(person, item_id, at)
    if item is None or not person.can("work.decide") or claim_of(item, person, at) is None:
        raise NotYours(_("没有这项待办。"))
    _refuse(item, person, until, at)
    return Later.objects.update_or_create(person=person, item=item, defaults={"until": until, "at": at})[0]


def _refuse(item: WorkItem, person: Person, until: datetime, at: datetime) -> None:
    if not item.is_open:
        raise _wrong(_("这项待办已经办结，不用放到稍后。"))
    if item.due_at is not None and item.due_at <= at:
        raise _wrong(_("这项待办已超时，不能放到稍后。"))
    if until <= at:
        raise _wrong(_("请选择以后的时间。"))
    if until > at + FURTHEST:
        raise _wrong(_("最多放到 %(days)d 天以后。") % {"days": FURTHEST.days})
    if Later.objects.filter(person=person, until__gt=at).exclude(item=item).count() >= MOST:
        raise _wrong(_("稍后办理的事项最多 %(most)d 件，请先办理一些。") % {"most": MOST})


def _wrong(why: str) -> CannotDecide:
    return CannotDecide(why, {"until": why})


def wake(*, item_id: int, person_id: int) -> None:
    """Show the item again at once; nothing happens when it is not put aside."""
    Later.objects.filter(item_id=item_id, person_id=person_id).delete()


def choices(person: Person, at: datetime) -> list[Choice]:
    """Later today (while there is working time left), on the next working day, and on the first of next week."""
    calendar = calendar_for(person.department_id)
    today = calendar.day_of(at)
    soon = reckoning.add(calendar, at, SOON)
    offered = [Choice("today", soon)] if calendar.day_of(soon) == today else []
    monday = today + timedelta(days=7 - today.weekday())
    days = (("tomorrow", today + timedelta(days=1)), ("monday", monday))
    return [*offered, *(Choice(key, opening) for key, day in days if (opening := _opening(calendar, day)))]


def _opening(calendar: Calendar, day: date) -> datetime | None:
    """When work begins on that day, or on the next one on which anybody works."""
    days = (day + timedelta(days=number) for number in range(LOOK_AHEAD))
    return next((calendar.spans(one)[0][0] for one in days if calendar.is_working(one)), None)
