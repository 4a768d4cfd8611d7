"""When the alarms of an item ring: before its deadline, at it, and after it to the post above. Reckoning only.

Each rings once. `remind` and `escalate` are working time before and after the deadline; without `remind` a quarter of
the limit counts, without `escalate` nobody above is told. `alarm_stage` says which alarm rings next.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from approvals.inbox.models import Alarm, WorkItem
from approvals.working_time import reckoning
from approvals.working_time.calendars import Calendar
from approvals.working_time.reckoning import WrongSpec
from approvals.working_time.selectors import calendar_for

NOTHING: Final = timedelta()


class Armed(NamedTuple):
    """The alarm that rings next, and when; no moment when none is left."""

    alarm: int
    at: datetime | None


SILENT: Final = Armed(Alarm.NONE, None)


@dataclass(frozen=True, slots=True)
class Clock:
    """What an item's alarms are reckoned from. `late_since` and `late_spec` tell what was left of the time after the
    deadline when the case last went on."""

    due: datetime
    since: datetime
    attributes: Mapping[str, str]
    calendar: Calendar
    late_since: datetime | None = None
    late_spec: str = ""

    def first(self) -> Armed:
        """The first alarm; an item that arrives within its reminder's time is not announced a second time."""
        armed = self.from_on(Alarm.REMINDER)
        early = armed.alarm == Alarm.REMINDER and armed.at is not None and armed.at <= self.since
        return self.from_on(Alarm.DEADLINE) if early else armed

    def from_on(self, alarm: int) -> Armed:
        """The alarm itself, or the next one that this item has."""
        if alarm == Alarm.REMINDER and (lead := self.lead()):
            return Armed(Alarm.REMINDER, reckoning.back(self.calendar, self.due, lead))
        if alarm <= Alarm.DEADLINE:
            return Armed(Alarm.DEADLINE, self.due)
        escalated = self.escalated() if alarm == Alarm.ESCALATION else None
        return Armed(Alarm.ESCALATION, escalated) if escalated else SILENT

    def lead(self) -> timedelta:
        """How much working time before the deadline the reminder rings."""
        asked, limit = self.attributes.get("remind", ""), self.attributes.get("limit", "")
        day = self.calendar.day_of(self.since)
        if asked:
            return reckoning.working_time(self.calendar, asked, on=day)
        if limit and not self.attributes.get("dueDate") and reckoning.is_working(limit):
            return reckoning.working_time(self.calendar, limit, on=day) / 4
        return reckoning.between(self.calendar, self.since, self.due) / 4

    def escalated(self) -> datetime | None:
        """When the post above is told; None where the version says nothing."""
        spec = self.late_spec or self.attributes.get("escalate", "")
        return reckoning.after(self.calendar, self.late_since or self.due, spec) if spec else None


def clock_of(item: WorkItem) -> Clock | None:
    """The clock of an item with a deadline."""
    if item.due_at is None:
        return None
    since = item.counted_from or item.opened_at
    return Clock(item.due_at, since, json.loads(item.attributes), calendar_for(item.hours_of_id), item.late_from,
                 item.late_spec)  # fmt: skip


def arm(item: WorkItem, alarm: int | None = None) -> None:
    """Let the alarm (or the one whose turn it is) ring when it belongs; what a calendar cannot tell stays as it is."""
    clock, wanted = clock_of(item), item.alarm_stage if alarm is None else alarm
    try:
        armed = clock.from_on(wanted) if clock and wanted != Alarm.NONE else SILENT
    except (WrongSpec, OverflowError):
        armed = Armed(wanted, item.next_alarm_at) if alarm is None else SILENT
    item.alarm_stage, item.next_alarm_at = armed


def keep_late_time(item: WorkItem, stopped: datetime, at: datetime) -> None:
    """What was left until the post above is told counts from now on: the case rested in between."""
    clock = clock_of(item)
    rings = clock.escalated() if clock else None
    if clock and rings:
        item.late_spec, item.late_from = reckoning.as_spec(reckoning.between(clock.calendar, stopped, rings)), at
