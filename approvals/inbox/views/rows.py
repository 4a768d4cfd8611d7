"""Open items as rows: everything that a row says is worked out here, so that drawing many of them stays quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from approvals.inbox.forms import Filters
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import Inbox, Waiting
from approvals.inbox.views.marks import marked
from approvals.working_time import reckoning
from approvals.working_time.calendars import Calendar
from approvals.working_time.selectors import calendar_for

Calendars = Callable[[int | None], Calendar]
LATEST: Final = timedelta(days=100)  # beyond it nobody counts hours, and neither do we


@dataclass(frozen=True, slots=True)
class Sla:
    """A deadline in words, in working time; `kind` is over, soon, ok, pause or none."""

    kind: str
    label: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One open item in a list; `choose` and `lap` are words, `ring` is how the current stage is drawn."""

    item: WorkItem
    sla: Sla
    via: str
    process_name: str
    url: str
    preview_url: str
    selected: bool
    key: str
    choose: str
    lap: str
    ring: str
    title: str
    number: str
    batch_safe: bool = False
    for_another: bool = False


def sla_of(item: WorkItem, now: datetime, calendars: Calendars = calendar_for) -> Sla:
    """How much working time is left, or by how much the item is late."""
    if item.paused_at is not None:
        return Sla("pause", _("已暂停"), item.due_at)
    if item.due_at is None:
        return Sla("none")
    if now - item.due_at > LATEST:
        return Sla("over", _("超时 %(days)d 天以上") % {"days": LATEST.days}, item.due_at)
    calendar = calendars(item.hours_of_id)
    if item.due_at <= now:
        late = span(reckoning.between(calendar, item.due_at, now), calendar)
        return Sla("over", _("超时 %(time)s") % {"time": late}, item.due_at)
    left = reckoning.between(calendar, now, item.due_at)
    return Sla(_urgency(item, left, calendar), _("剩 %(time)s") % {"time": span(left, calendar)}, item.due_at)


def _urgency(item: WorkItem, left: timedelta, calendar: Calendar) -> str:
    """Soon is less than a quarter of the working time; there is never more of that than time by the clock."""
    if item.due_at is None or left * 4 >= item.due_at - item.opened_at:
        return "ok"
    return "soon" if left * 4 < reckoning.between(calendar, item.opened_at, item.due_at) else "ok"


def span(amount: timedelta, calendar: Calendar) -> str:
    """Working time in two units at most: `1 天 2 小时`; a day is one working day."""
    minutes = int(amount.total_seconds() // 60)
    days, rest = divmod(minutes, int(calendar.day_length.total_seconds() // 60))
    return _span(days, rest // 60, 0 if days else rest % 60, get_language())


@lru_cache(maxsize=4096)
def _span(days: int, hours: int, minutes: int, _language: str | None) -> str:
    parts = [
        ngettext("%(n)d 天", "%(n)d 天", days) % {"n": days} if days else "",
        ngettext("%(n)d 小时", "%(n)d 小时", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d 分", "%(n)d 分", minutes) % {"n": minutes} if minutes else "",
    ]
    return " ".join(part for part in parts if part) or _("不到 1 分钟")


def lap_of(item: WorkItem) -> str:
    """Which round this is and how much it changed; nothing for a first round that nobody reviews."""
    if item.round < 2:
        return _("首次") if item.changes is not None else ""
    lap = _("第 %(number)d 轮") % {"number": item.round}
    if not item.changes:
        return lap if item.changes is None else _("%(lap)s · 无修改") % {"lap": lap}
    changed = ngettext("%(n)d 处修改", "%(n)d 处修改", item.changes) % {"n": item.changes}
    return f"{lap} · {changed}"


def rows_of(found: Inbox, filters: Filters, now: datetime) -> list[Row]:
    """The lines of the page as rows."""
    make, names = maker(filters, now), found.counts.process_names
    return [make(line, names.get(line.item.process_key, "")) for line in found.lines]


def row_of(line: Waiting, filters: Filters, now: datetime, process_name: str) -> Row:
    """One line as a row."""
    return maker(filters, now)(line, process_name)


def maker(filters: Filters, now: datetime) -> Callable[[Waiting, str], Row]:
    """Makes rows of one list: what they share is worked out once."""
    choose, rest, words = _("选择 %(key)s"), filters.changed(sel=0), filters.words
    calendars = cache(calendar_for)
    start = f"{reverse('inbox')}?{rest}{'&' if rest else ''}sel="
    before, _zero, after = reverse("inbox-item", args=[0]).rpartition("0")

    def make(line: Waiting, process_name: str) -> Row:
        item, key = line.item, str(line.item.pk)
        sla = sla_of(item, now, calendars)
        return Row(
            item, sla, line.via, process_name, start + key, f"{before}{key}{after}?{rest}", filters.sel == item.pk, key,
            choose % {"key": item.case_key}, lap_of(item), "curb" if sla.kind == "over" else "cur",
            marked(item.title, words), marked(item.case_key, words), line.batch_safe, line.for_another,
        )  # fmt: skip

    return make
