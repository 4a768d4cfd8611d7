"""The ways in which rules look; each tells what it finds between two days."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.utils.timezone import localtime

from complaints.watching.models import RuleVersion, Way
from complaints.watching.selectors import counting
from complaints.watching.selectors.cells import Cell, scope, within
from complaints.watching.selectors.counting import Counts
from complaints.watching.services.adding import Question, counts_of
from complaints.watching.services.finding import Finding, numbers_of, series_of
from complaints.watching.services.scores import by_scores
from complaints.watching.services.topics import by_topic
from complaints.watching.statistics import Grid, Judged, burst_p, densest, judge, judge_week, sieve

WEEK: Final = timedelta(days=6)
BUSY: Final = 2.0  # an hour of the day has at most so many times its share, where the day itself does not tell


@dataclass(slots=True)
class Looking:
    """The days to be judged, and the counts that rules of one sweep share."""

    since: date
    until: date
    _counts: dict[Any, Counts] = field(default_factory=dict)

    def counts(self, version: RuleVersion) -> Counts:
        """What the version counts, over its history and the days to be judged; read once for all rules."""
        return self._asked(Question(version))

    def escalated(self, version: RuleVersion) -> Counts:
        """Of these, how many went further."""
        return self._asked(Question(version, escalated=True))

    def _asked(self, question: Question) -> Counts:
        first = self.first(question.version)
        key = (question.digest, first)
        if key not in self._counts:
            self._counts[key] = counts_of(question, first, self.until)
        return self._counts[key]

    def first(self, version: RuleVersion) -> date:
        """The first day of the history of the first day to be judged."""
        return self.since - counting.history_of(version)

    def grid(self, version: RuleVersion, counts: Counts | None = None, ground: Counts | None = None) -> Grid:
        """The counts with their exposures; `ground` stands in for an exposure that is itself a count."""
        all_counts, first = self.counts(version), self.first(version)
        counts = all_counts if counts is None else counts
        begun = min((day for _cell, day in all_counts), default=self.until)
        known = counting.exposed(version, counts, first, self.until) if ground is None else _filled(
            counts, ground, max(first, begun), self.until)
        return Grid.of(counts, first, self.until, known, begun, counting.fired_before(version, counts, first))

    def days(self, grid: Grid, every: int = 1) -> Iterator[int]:
        """The positions of the days to be judged that anything is known of, every so many from the last one back."""
        last = len(grid.days) - 1
        found = [at for at in range(last, -1, -every) if grid.days[at] >= self.since]
        return iter([at for at in reversed(found) if grid.seen[at] or every > 1])


def _filled(counts: Counts, ground: Counts, first: date, last: date) -> dict[tuple[Hashable, date], float]:
    """A day without any complaint is known to have none."""
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return {(cell, day): float(ground.get((cell, day), 0)) for cell in {cell for cell, _day in counts} for day in days}


def look(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """What the version of a rule finds."""
    return WAYS[Way(version.rule.way)](looking, version)


def by_day(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """Today against the same weekday of the weeks before."""
    grid = looking.grid(version)
    kinds, limits = counting.kinds_of(grid.days), version.limits
    for today in looking.days(grid):
        for one in judge(grid, today, kinds, limits):
            if one.fired:
                yield _found(grid, today, kinds, version, one)


def by_week(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """The last one, two and three weeks against the weeks before."""
    yield from _weekly(looking, version, looking.grid(version))


def by_escalation(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """The share of complaints that went further, in the last seven days against the weeks before."""
    grid = looking.grid(version, looking.escalated(version), looking.counts(version))
    extra = counting.escalated(version)
    for one in _weekly(looking, version, grid, lasting=False):
        inside = scope(version, since=one.since, until=one.day).filter(extra)
        asked = within(one.cell, version.dimensions)
        yield replace(one, contacts=list(inside.filter(asked).order_by("pk").values_list("pk", flat=True)))


def _weekly(looking: Looking, version: RuleVersion, grid: Grid, *, lasting: bool = True) -> Iterator[Finding]:
    kinds, limits = counting.kinds_of(grid.days), version.limits
    limits = limits if lasting else replace(limits, persistent=0, windows=(1,))
    for today in looking.days(grid, every=7):
        for one in judge_week(grid, today, kinds, limits):
            if one.fired:
                yield replace(_found(grid, today, kinds, version, one), since=grid.days[today + 1 - one.days])


def _found(grid: Grid, today: int, kinds: Sequence[int], version: RuleVersion, one: Judged) -> Finding:
    assert isinstance(one.cell, Cell)
    row = grid.cells.index(one.cell)
    series = series_of(grid, row, today, kinds, version.limits)
    grid.odd[row, today] = True  # for the days that are judged after it
    return Finding(one.cell.key, grid.days[today], one.count, numbers_of(one, version.limits), one.cell, series=series)


def by_hours(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """Many of one cell within few hours."""
    grid = looking.grid(version)
    kinds, limits = counting.kinds_of(grid.days), version.limits
    for today in looking.days(grid):
        if grid.counts[:, today].max(initial=0) < version.least:
            continue
        judged = {one.cell: one for one in judge(grid, today, kinds, limits)}
        large = {one for one in judged if isinstance(one, Cell)}
        of_day = counting.moments(version, grid.days[today], large)
        dense = [(one, burst) for cell, one in judged.items()
                 if (burst := densest([at for at, _key in of_day.get(cell, [])], version.hours))  # type: ignore[call-overload]
                 and burst.count >= version.least]
        p = np.array([_burst_p(version, one, burst.count) for one, burst in dense]
                     + [1.0] * (len(grid.cells) - len(dense)))
        stands = sieve(p, limits.error_rate)
        for at, (one, burst) in enumerate(dense):
            fixed = np.isnan(p[at]) and version.fixed is not None and burst.count >= version.fixed
            if not (stands[at] or fixed):
                continue
            inside = [key for moment, key in of_day[one.cell] if burst.begins <= moment <= burst.ends]  # type: ignore[index]
            found = _found(grid, today, kinds, version, one)
            numbers = {**found.numbers, "hours": version.hours, "begins": localtime(burst.begins).isoformat(),
                       "ends": localtime(burst.ends).isoformat(), "day": one.count,
                       "p": float(f"{p[at]:.3g}") if stands[at] else None}
            yield replace(found, count=burst.count, numbers=numbers, contacts=inside)


def _burst_p(version: RuleVersion, one: Judged, count: int) -> float:
    if one.weeks < version.limits.least_weeks:
        return float("nan")
    share = min(1.0, BUSY * version.hours / 24)
    return burst_p(count, one.expected * share, version.hours, one.alpha, one.expected * one.weeks)


def by_repetition(looking: Looking, version: RuleVersion) -> Iterator[Finding]:
    """Customers who came back again and again within seven days: a fixed number, compared with nothing."""
    days = range(0, (looking.until - looking.since).days + 1, 7)
    for until in sorted(looking.until - timedelta(days=back) for back in days):
        for cell, customers in counting.repeated(version, until - WEEK, until).items():
            if len(customers) < version.least:
                continue
            inside = scope(version, since=until - WEEK, until=until).filter(
                within(cell, version.dimensions), customer__in=customers)
            contacts = list(inside.order_by("pk").values_list("pk", flat=True))
            numbers = {"basis": "fixed", "fixed": version.least, "limit": version.least, "times": version.times,
                       "customers": len(customers)}
            yield Finding(cell.key, until, len(contacts), numbers, cell, contacts=contacts, since=until - WEEK)


WAYS: Final[dict[Way, Callable[[Looking, RuleVersion], Iterator[Finding]]]] = {
    Way.DAY: by_day, Way.WEEK: by_week, Way.BURST: by_hours, Way.ESCALATED: by_escalation,
    Way.REPEATED: by_repetition, Way.TOPIC: lambda looking, version: by_topic(looking.since, looking.until, version),
    Way.SCORES: lambda looking, version: by_scores(looking.since, looking.until, version),
}
