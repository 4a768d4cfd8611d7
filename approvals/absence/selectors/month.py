"""Who of a department is away on which day of a month: rows for a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from approvals.absence.models import Absence
from approvals.absence.selectors.lists import with_names
from approvals.organisation.models import Department, Person

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of one person: away for which reason, or there."""

    day: date
    absence: Absence | None
    begins: bool = False

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person's month."""

    person: Person
    cells: Sequence[DayCell]
    absences: Sequence[Absence]


@dataclass(frozen=True, slots=True)
class Month:
    """A department's month."""

    first: date
    days: Sequence[date]
    rows: Sequence[PersonRow]
    today: date

    @property
    def previous(self) -> date:
        return (self.first - DAY).replace(day=1)

    @property
    def following(self) -> date:
        return self.days[-1] + DAY

    @property
    def away(self) -> list[PersonRow]:
        """Whoever is away on some day of it."""
        return [row for row in self.rows if row.absences]

    @property
    def totals(self) -> list[tuple[date, int]]:
        """How many are away on each day."""
        columns = zip(*(row.cells for row in self.rows), strict=True) if self.rows else ([] for _day in self.days)
        return [
            (day, sum(cell.absence is not None for cell in cells))
            for day, cells in zip(self.days, columns, strict=True)
        ]

    @property
    def away_today(self) -> list[Absence]:
        """Absences that cover today."""
        return [cell.absence for row in self.rows for cell in row.cells if cell.day == self.today and cell.absence]


def month_of(department: Department, first: date, at: datetime) -> Month:
    """The department's people and absences in the month that begins on `first`; four statements."""
    days = [first + n * DAY for n in range(31) if (first + n * DAY).month == first.month]
    since, until = _midnight(first), _midnight(days[-1] + DAY)
    found: dict[int, list[Absence]] = {}
    absences = with_names(Absence.objects.filter(person__department=department)).overlapping(since, until)
    for absence in absences.order_by("since", "pk"):
        found.setdefault(absence.person_id, []).append(absence)
    people = department.people.active().order_by("name", "number")
    rows = [_row(person, days, found.get(person.pk, [])) for person in people]
    rows.sort(key=lambda row: not row.absences)
    return Month(first, days, rows, timezone.localtime(at).date())


def _row(person: Person, days: Sequence[date], absences: Sequence[Absence]) -> PersonRow:
    cells = [_cell(day, absences) for day in days]
    return PersonRow(person, cells, absences)


def _cell(day: date, absences: Sequence[Absence]) -> DayCell:
    begins, ends = _midnight(day), _midnight(day + DAY)
    absence = next((one for one in absences if one.since < ends and one.end > begins), None)
    return DayCell(day, absence, begins=absence is not None and (absence.since >= begins or day.day == 1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
