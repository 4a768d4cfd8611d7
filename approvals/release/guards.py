"""The trial beside the version in force, and the guard-rails that hold it: what may not get worse by more than so much.

Both sides count the cases that started since the trial began, so that both had the same time to end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, NamedTuple

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.health import sql
from approvals.health.escapes import are_counted, escaped
from approvals.health.selectors import Share
from approvals.release.models import Trial
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case

NOTHING: Final = sql.Sums(0, 0, 0, 0, 0, 0, 0)
FEW, NOTHING_TO_TELL, PASSED, BROKEN, ACCEPTED = "few", "nothing", "passed", "broken", "accepted"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: how many cases started and ended, and what the ended ones come to."""

    version: ProcessVersion
    started: int
    sums: sql.Sums
    escapes: int | None

    @property
    def ended(self) -> int:
        return self.sums.count

    @property
    def returned(self) -> Share:
        return Share(self.sums.returned, self.sums.count)

    @property
    def late(self) -> Share:
        return Share(self.sums.late, self.sums.timed)

    @property
    def slipped(self) -> Share:
        return Share(self.escapes or 0, self.started)


class Measure(NamedTuple):
    """What one guard-rail looks at: its name, its limit, how many cases it rests on, and by how much it got worse."""

    key: str
    name: str | Promise
    unit: str | Promise
    limit: Callable[[Trial], int]
    cases: Callable[[Side], int]
    worse: Callable[[Side, Side], Fraction | None]


def _points(share: Callable[[Side], Share]) -> Callable[[Side, Side], Fraction | None]:
    """By how many percentage points a share is greater on trial; None while it is of nothing."""

    def worse(trial: Side, current: Side) -> Fraction | None:
        new, old = share(trial), share(current)
        if not new.whole or not old.whole:
            return None
        return 100 * (Fraction(new.part, new.whole) - Fraction(old.part, old.whole))

    return worse


def _longer(trial: Side, current: Side) -> Fraction | None:
    """By how many per cent the median case takes longer on trial."""
    old = current.sums.median
    return Fraction(100 * (trial.sums.median - old), old) if old else None


MEASURES: Final = (
    Measure("cycle", _("用时（中位）"), "%", lambda trial: trial.cycle_limit, lambda side: side.ended, _longer),
    Measure("returned", _("退回率"), _("个百分点"), lambda trial: trial.returned_limit, lambda side: side.ended,
            _points(lambda side: side.returned)),
    Measure("late", _("超时率"), _("个百分点"), lambda trial: trial.late_limit, lambda side: side.ended,
            _points(lambda side: side.late)),
    Measure("escapes", _("事后问题"), _("个百分点"), lambda trial: trial.escape_limit, lambda side: side.started,
            _points(lambda side: side.slipped)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rail:
    """One guard-rail as it stands: by how much it got worse, the limit, and the verdict."""

    key: str
    name: str | Promise
    unit: str | Promise
    limit: int
    worse: Fraction | None
    verdict: str
    cases: int  # of the side that has fewer

    @property
    def figure(self) -> str:
        """The change with its sign, `+11.3`."""
        return "—" if self.worse is None else f"{float(self.worse):+.1f}"

    @property
    def is_broken(self) -> bool:
        return self.verdict == BROKEN


@dataclass(frozen=True, slots=True)
class Comparison:
    """Trial and version in force side by side, and the guard-rails."""

    trial: Side
    current: Side | None
    rails: Sequence[Rail]
    since: datetime | None

    @property
    def broken(self) -> list[Rail]:
        return [rail for rail in self.rails if rail.is_broken]


def compare(trial: Trial, at: datetime) -> Comparison:
    """How the trial does by now; at most six statements."""
    release, since = trial.release, trial.opens_at
    now = ProcessVersion.objects.in_force().filter(process_id=trial.process_id).defer("source").first()
    versions = [release.version, *([now] if now and now.pk != release.version_id else [])]
    sides = _sides(trial, versions, since or at, at)
    current = sides[1] if len(sides) > 1 else None
    return Comparison(sides[0], current, _rails(trial, sides[0], current) if current else [], since)


def _sides(trial: Trial, versions: Sequence[ProcessVersion], since: datetime, at: datetime) -> list[Side]:
    begun = Case.objects.filter(process_version__in=versions, started_at__gte=since, started_at__lte=at)
    started = dict(begun.order_by().values_list("process_version_id").annotate(count=Count("pk")))
    sums = sql.of_cases([one.pk for one in versions], "started_at", since, at)
    key = trial.process.key
    return [
        Side(one, started.get(one.pk, 0), sums.get(one.pk, NOTHING), escaped(key, begun.filter(process_version=one)))
        for one in versions
    ]


def _rails(trial: Trial, new: Side, old: Side) -> list[Rail]:
    counted = are_counted(trial.process.key)
    return [rail_of(measure, trial, new, old) for measure in MEASURES if measure.key != "escapes" or counted]


def rail_of(measure: Measure, trial: Trial, new: Side, old: Side) -> Rail:
    """What the measure comes to; no verdict before both sides have the least number of cases."""
    cases, worse, limit = min(measure.cases(new), measure.cases(old)), measure.worse(new, old), measure.limit(trial)
    verdict = FEW if cases < trial.least else _verdict(worse, limit, trial.accepted.get(measure.key))
    return Rail(measure.key, measure.name, measure.unit, limit, worse, verdict, cases)


def _verdict(worse: Fraction | None, limit: int, accepted: str | None) -> str:
    if worse is None:
        return NOTHING_TO_TELL
    if worse <= limit:
        return PASSED
    return ACCEPTED if accepted is not None and worse <= Fraction(accepted) + limit else BROKEN


def in_words(rails: Sequence[Rail]) -> str:
    """What broke, in the reader's language: `用时（中位） +16.0 %（最多 +15 %）`."""
    sentence = gettext("%(name)s %(figure)s %(unit)s（最多 +%(limit)s %(unit)s）")
    return "；".join(
        sentence % {"name": rail.name, "figure": rail.figure, "unit": rail.unit, "limit": rail.limit} for rail in rails
    )
