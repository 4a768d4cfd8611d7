"""Counts as rules look at them: every day is added up once, and again only when its contacts have changed.

Contacts come in late, and people sort them later still. The database marks their days itself (`ChangedDay`), in the
transaction that changes them; whoever counts first forgets what was counted of such days. Counts are made and read
under one lock, so that a count which missed a change can never be kept after the mark of that change is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from json import dumps
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from complaints.watching.models import ChangedDay, DayCount, RuleVersion
from complaints.watching.selectors import counting
from complaints.watching.selectors.cells import Cell
from complaints.watching.selectors.counting import Counts
from workflows.ledger.services import hold

LOCK: Final = "watching:counts"
TOGETHER: Final = 14  # days under the lock at a time
DAY: Final = timedelta(days=1)
Counted = list[tuple[Any, ...]]  # a cell's columns and its number


@dataclass(frozen=True, slots=True)
class Question:
    """What a version of a rule counts: all of its contacts, or only those that went further."""

    version: RuleVersion
    escalated: bool = False

    @property
    def digest(self) -> str:
        """The same for versions that count the same."""
        asked = self.version
        said = [asked.by, asked.contacts, asked.category, asked.place, asked.product]
        further = [asked.words, asked.channels] if self.escalated else []
        return sha256(dumps([*said, *further], ensure_ascii=False).encode()).hexdigest()


def counts_of(question: Question, first: date, last: date) -> Counts:
    """How many contacts fell into which cell on which day, from `first` to `last`."""
    days = [first + DAY * at for at in range((last - first).days + 1)]
    found: Counts = {}
    known: dict[tuple[Any, ...], Cell] = {}  # one object for each cell, however many its days
    for at in range(0, len(days), TOGETHER):
        for day, cells in _kept(question, days[at : at + TOGETHER]):
            for *values, number in cells:
                if (cell := known.get(tuple(values))) is None:
                    cell = known[tuple(values)] = Cell(*values)
                found[cell, day] = number
    return found


def forget_all_but(questions: Sequence[Question]) -> None:
    """Drop what was counted for rules that are no longer in force."""
    DayCount.objects.exclude(question__in=[one.digest for one in questions]).delete()


@transaction.atomic
def _kept(question: Question, days: Sequence[date]) -> Iterator[tuple[date, Counted]]:
    hold(LOCK)
    _forget_changed()
    rows = DayCount.objects.filter(question=question.digest, day__in=days)
    known = dict(rows.values_list("day", "cells"))
    missing = [day for day in days if day not in known]
    if missing:
        fresh = _counted(question, missing)
        DayCount.objects.bulk_create(
            [DayCount(question=question.digest, day=day, cells=cells) for day, cells in fresh.items()])
        known |= fresh
    return iter(known.items())


def _forget_changed() -> None:
    """Exactly the marks that are read are deleted: one that is committed meanwhile waits for the next time."""
    marks = list(ChangedDay.objects.values_list("pk", "day"))
    if marks:
        DayCount.objects.filter(day__in={day for _key, marked in marks for day in _local(marked)}).delete()
        ChangedDay.objects.filter(pk__in=[key for key, _day in marks]).delete()


def _local(marked: date) -> tuple[date, date]:
    """The days here that a day in UTC is part of."""
    begins = datetime.combine(marked, time.min, UTC)
    return localdate(begins), localdate(begins + DAY - timedelta(microseconds=1))


def _counted(question: Question, days: Sequence[date]) -> dict[date, Counted]:
    extra = counting.escalated(question.version) if question.escalated else None
    found: dict[date, Counted] = {day: [] for day in days}
    for (cell, day), number in counting.counted(question.version, days[0], days[-1], extra).items():
        if day in found and isinstance(cell, Cell):
            found[day].append((*cell, number))
    return found
