"""A year as twelve months, and a limit worked out day by day, as the templates show them."""

from __future__ import annotations

from calendar import Calendar as Sheets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from approvals.working_time.calendars import DAY, Calendar, length
from approvals.working_time.forms import WEEKDAYS
from approvals.working_time.models import Day
from approvals.working_time.reckoning import WrongSpec, after, between
from approvals.working_time.typed import shown

MOST_STEPS: Final = 14
SIGNS: Final = {
    Day.Kind.HOLIDAY: pgettext_lazy("sign of a day", "休"), Day.Kind.MAKE_UP: pgettext_lazy("sign of a day", "班"),
    Day.Kind.SPECIAL: pgettext_lazy("sign of a day", "特"),
}  # fmt: skip

LETTERS: Final = (
    pgettext_lazy("head of a column", "一"), pgettext_lazy("head of a column", "二"),
    pgettext_lazy("head of a column", "三"), pgettext_lazy("head of a column", "四"),
    pgettext_lazy("head of a column", "五"), pgettext_lazy("head of a column", "六"),
    pgettext_lazy("head of a column", "日"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the picture: how it is drawn, the sign beside its number, and itself in words."""

    day: date
    kind: str
    sign: str
    label: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month: its weeks (None where another month's day would be) and how many days are worked."""

    number: int
    title: str
    weeks: Sequence[Sequence[Cell | None]]
    working: int


@dataclass(frozen=True, slots=True)
class Row:
    """Days in a row that are the same; `day` is the first of them."""

    first: date
    last: date
    day: Day


@dataclass(frozen=True, slots=True)
class Step:
    """How much of a limit is worked off on a day."""

    day: date
    worked: timedelta
    name: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a limit that was tried out."""

    due: datetime | None = None
    steps: Sequence[Step] = ()
    more: bool = False
    wrong: str = ""


def months(calendar: Calendar, year: int, days: Mapping[date, Day], today: date) -> list[Month]:
    """The twelve months of the year."""
    return [_month(calendar, year, number, days, today) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int, days: Mapping[date, Day], today: date) -> Month:
    weeks = [
        [_cell(calendar, day, days.get(day), today) if day.month == number else None for day in week]
        for week in Sheets().monthdatescalendar(year, number)
    ]
    working = sum(calendar.is_working(cell.day) for week in weeks for cell in week if cell)
    return Month(number, str(MONTHS[number]), weeks, working)


def _cell(calendar: Calendar, day: date, known: Day | None, today: date) -> Cell:
    usual = "work" if calendar.is_working(day) else "off"
    sign = str(SIGNS[Day.Kind(known.kind)]) if known else ""
    return Cell(day, known.kind if known else usual, sign, label_of(day, known, working=usual == "work"), day == today)


def rows_of(days: Sequence[Day]) -> list[Row]:
    """The days with what follows in a row and is the same taken together."""
    rows: list[Row] = []
    for day in days:
        last = rows[-1] if rows else None
        if last and day.day == last.last + DAY and _same(day, last.day):
            rows[-1] = Row(last.first, day.day, last.day)
        else:
            rows.append(Row(day.day, day.day, day))
    return rows


def _same(one: Day, other: Day) -> bool:
    said = ("kind", "name", "hours", "source", "department_id", "set_by_name", "set_at")
    return all(getattr(one, name) == getattr(other, name) for name in said)


def label_of(day: date, known: Day | None, *, working: bool) -> str:
    """The day in words, for those who do not see the picture."""
    usual = _("平日上班") if working else _("周末休息")
    what = f"{known.get_kind_display()} {known.name} {known.hours}".strip() if known else usual
    return _("%(day)s %(weekday)s：%(what)s") % {
        "day": day.isoformat(), "weekday": WEEKDAYS[day.weekday()], "what": what
    }  # fmt: skip


def week_of(calendar: Calendar, day: date) -> list[tuple[str, str]]:
    """The hours of each weekday as they hold on that day, in words."""
    return [(str(name), shown(spans)) for name, spans in zip(WEEKDAYS, calendar.week_on(day).days, strict=True)]


def hours_of_year(calendar: Calendar, year: int) -> tuple[int, float]:
    """How many days and hours are worked in the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    lengths = [length(calendar.hours_on(first + DAY * number)) for number in range((last - first).days + 1)]
    worked = [one for one in lengths if one]
    return len(worked), sum(worked, timedelta()) / timedelta(hours=1)


def tried(calendar: Calendar, start: datetime, limit: str, days: Mapping[date, Day]) -> Tried:
    """When the limit would end, and which days count for how much."""
    try:
        due = after(calendar, start, limit)
    except WrongSpec:
        why = _("“%(limit)s”不是时限。请写工作时间，如 8h、2d、1d4h，或自然时间，如 PT8H。")
        return Tried(wrong=why % {"limit": limit})
    first, last = calendar.day_of(start), calendar.day_of(due)
    last_shown = min((last - first).days, MOST_STEPS - 1)
    steps = [_step(calendar, first + DAY * number, start, due, days) for number in range(last_shown + 1)]
    return Tried(due, steps, more=last > first + DAY * last_shown)


def _step(calendar: Calendar, day: date, start: datetime, due: datetime, days: Mapping[date, Day]) -> Step:
    opens = datetime.combine(day, datetime.min.time(), tzinfo=calendar.zone)
    worked = between(calendar, max(opens, start), min(opens + DAY, due))
    return Step(day, worked, days[day].name if day in days else "")
