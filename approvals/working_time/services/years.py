"""Taking over the State Council's arrangement of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.working_time import legal
from approvals.working_time.models import Day
from approvals.working_time.services.journal import begin, change, place, record, told
from approvals.working_time.services.refusals import CannotSchedule
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it: days put in or set right, and days that the house had set itself and that stay as they are."""

    changed: int
    kept: int


@transaction.atomic
def load_year(*, year: int, by: Actor, at: datetime) -> Loaded:
    """Put the holidays and make-up days of the year into the company's calendar; a second time changes nothing.

    What the house has set itself stays. A year that was not announced, or that nobody here knows yet, is refused."""
    begin()
    arranged = legal.arrangement(year)
    if not arranged:
        raise CannotSchedule(
            _("%(year)d 年的法定放假安排尚未收录。排定前按每周工作时间（周一至周五）计算。") % {"year": year}
        )
    known = {day.day: day for day in Day.objects.in_year(year).filter(department=None)}
    own = [day for day in known.values() if day.source == Day.Source.OWN]
    diff = [each for one in arranged for each in _put(known.get(one.day), one, by, at)]
    if diff:
        _department, where = place(None)
        entry = Entry(verb="working_time.year_loaded", object=where, diff=diff, detail={"year": year})
        record(entry, reason=f"载入 {year} 年法定安排", by=by, at=at)
    return Loaded(len(diff), len(own))


def _put(known: Day | None, one: legal.LegalDay, by: Actor, at: datetime) -> list[Change]:
    if known and known.source == Day.Source.OWN:
        return []
    day, old = known or Day(day=one.day), told(known)
    day.kind, day.name = Day.Kind.MAKE_UP if one.works else Day.Kind.HOLIDAY, one.name
    day.hours, day.source, day.set_at, day.set_by_name = "", Day.Source.NATIONAL, at, by.name
    if diff := change(str(one.day), "特殊日期", old, told(day)):
        day.save()
    return diff
