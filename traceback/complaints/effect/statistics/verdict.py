"""What the numbers propose: the terms of closing held against what has happened since the fix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from complaints.effect.statistics.charts import Chart, chart_of
from complaints.effect.statistics.interrupted import Fit, interrupted
from complaints.effect.statistics.rates import Rate, rate_of
from complaints.effect.statistics.runs import Found, found_in, longest_run
from complaints.effect.statistics.series import Day, Total, total, usable, weekly
from complaints.effect.statistics.silence import CannotSay

MOST_DAILY = 150  # days from which on a chart has a point a week instead of a point a day


class Proposal(StrEnum):
    """What the numbers say to whoever judges."""

    WAIT = "wait"  # the window is not over
    EXTEND = "extend"  # it is over, but there is not enough to judge by
    EFFECTIVE = "effective"
    STILL_THERE = "still_there"


class Lack(StrEnum):
    """What keeps a ticket from being closed."""

    WINDOW = "window"
    EXPOSURE = "exposure"
    UNCOVERED = "uncovered"  # complaints on days whose exposure nobody knows
    TARGET = "target"
    RELAPSE = "relapse"


@dataclass(frozen=True, slots=True)
class Short:
    """One thing that is lacking: what there is, and what there should be."""

    lack: Lack
    have: float
    need: float


@dataclass(frozen=True, slots=True)
class Terms:
    """When a problem counts as gone: all days are whole days, the last ones of a span included."""

    fix_on: date
    window: int
    target: float
    least_exposure: int
    problem_from: date
    problem_until: date
    baseline_from: date
    relapse_days: int
    relapse_limit: float
    unit: int = 10_000


@dataclass(frozen=True, slots=True)
class Side:
    """A span of days: all of it together, its rate, and its chart with what that shows."""

    series: tuple[Day, ...]
    total: Total
    rate: Rate | CannotSay
    chart: Chart
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything there is to say on a day, and the proposal that follows from it."""

    terms: Terms
    until: date  # the last whole day
    elapsed: int
    baseline: Side
    before: Side
    after: Side
    fit: Fit | CannotSay
    run_below: int  # points in a row below the mean before the fix
    latest: Side
    relapsed: bool
    shorts: tuple[Short, ...]
    proposal: Proposal

    @property
    def progress(self) -> int:
        """Days of the window that are over."""
        return min(self.elapsed, self.terms.window)


def reading_of(series: Sequence[Day], terms: Terms, today: date) -> Reading:
    """Hold a series against the terms; the day that is still under way does not count."""
    until = today - timedelta(days=1)
    known = sorted((day for day in series if day.on <= until), key=lambda day: day.on)
    spans = [(terms.baseline_from, terms.problem_from - timedelta(days=1)), (terms.problem_from, terms.problem_until),
             (terms.fix_on, until)]
    by_week = (until - terms.baseline_from).days >= MOST_DAILY
    baseline, before, after = (_side(known, *span, terms, by_week=by_week) for span in spans)
    recent = usable(after.series)[-terms.relapse_days:]
    latest = _side(recent, terms.fix_on, until, terms)
    elapsed = max(0, (today - terms.fix_on).days)
    relapsed = _has_relapsed(latest, terms)
    shorts = _shorts(after, latest, terms, elapsed, relapsed=relapsed)
    fit = interrupted([day for day in known if day.on >= terms.problem_from], terms.fix_on)
    run = longest_run(after.chart.values, before.rate.value) if isinstance(before.rate, Rate) else 0
    return Reading(
        terms, until, elapsed, baseline, before, after, fit, run, latest, relapsed, shorts,
        _proposal(after, terms, shorts))


def _side(known: Sequence[Day], first: date, last: date, terms: Terms, *, by_week: bool = False) -> Side:
    series = tuple(day for day in known if first <= day.on <= last)
    whole = total(series)
    chart = chart_of(weekly(series, terms.fix_on) if by_week else series, terms.unit)
    found = () if isinstance(chart.limits, CannotSay) else tuple(found_in(chart.values, chart.limits))
    return Side(series, whole, rate_of(whole.count, whole.exposure, terms.unit), chart, found)


def _has_relapsed(latest: Side, terms: Terms) -> bool:
    """The last days are over the limit, and not by the chance of a few orders: all their interval misses the target."""
    rate = latest.rate
    enough = latest.total.days >= terms.relapse_days
    return isinstance(rate, Rate) and enough and rate.value > terms.relapse_limit and rate.low > terms.target


def _shorts(after: Side, latest: Side, terms: Terms, elapsed: int, *, relapsed: bool) -> tuple[Short, ...]:
    shorts = []
    if elapsed < terms.window:
        shorts.append(Short(Lack.WINDOW, elapsed, terms.window))
    if after.total.exposure < terms.least_exposure or isinstance(after.rate, CannotSay):
        shorts.append(Short(Lack.EXPOSURE, after.total.exposure, terms.least_exposure))
    if after.total.uncovered:
        shorts.append(Short(Lack.UNCOVERED, after.total.uncovered, after.total.missing))
    if isinstance(after.rate, Rate) and after.rate.value > terms.target:
        shorts.append(Short(Lack.TARGET, after.rate.value, terms.target))
    if relapsed and isinstance(latest.rate, Rate):
        shorts.append(Short(Lack.RELAPSE, latest.rate.value, terms.relapse_limit))
    return tuple(shorts)


def _proposal(after: Side, terms: Terms, shorts: Sequence[Short]) -> Proposal:
    lacks = {short.lack for short in shorts}
    if Lack.RELAPSE in lacks:
        return Proposal.STILL_THERE
    if Lack.WINDOW in lacks:
        return Proposal.WAIT
    if lacks & {Lack.EXPOSURE, Lack.UNCOVERED} or isinstance(after.rate, CannotSay):
        return Proposal.EXTEND
    if Lack.TARGET not in lacks:
        return Proposal.EFFECTIVE
    return Proposal.STILL_THERE if after.rate.low > terms.target else Proposal.EXTEND
