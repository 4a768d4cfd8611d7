"""Is today more than this cell's own history lets expect?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
import scipy  # its parts load when first used: not at every start

from complaints.watching.statistics.days import like
from complaints.watching.statistics.dispersion import dispersion
from complaints.watching.statistics.due import due
from complaints.watching.statistics.grid import WEEK, Grid, blocks
from complaints.watching.statistics.several import Floats, sieve

PRIOR: Final = 0.5  # a count that never was is not impossible (Jeffreys)
KINDS: Final = 7


class Basis(StrEnum):
    """What the verdict rests on."""

    HISTORY = "history"  # counts against counts
    RATES = "rates"  # counts per exposure against counts per exposure
    FIXED = "fixed"  # too little history: a fixed number, named as such
    TOO_LITTLE = "too_little"  # too little history, and no fixed number


@dataclass(frozen=True, slots=True)
class Limits:
    """What a rule asks for."""

    least: int = 10  # nothing smaller is worth a person's time
    sds: float = 3.0
    weeks: int = 8
    least_weeks: int = 4  # of history; with less there is no comparison
    error_rate: float = 0.01
    fixed: int | None = None  # fires at this count where there is too little history
    persistent: int = 5  # days of the week above what was expected, for a shift
    windows: tuple[int, ...] = (1, 2, 3)  # weeks: a large shift is seen in the first, a small one later


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell on one day, with every number that led to the verdict."""

    cell: Hashable
    count: int
    expected: float
    sd: float
    limit: float
    weeks: int
    alpha: float
    p: float
    compared: int
    basis: Basis
    fired: bool
    exposure: float | None = None
    before: float | None = None  # exposure per day of the history
    days: int = 1  # that the count covers


def judge(grid: Grid, today: int, kinds: Sequence[int], limits: Limits) -> list[Judged]:
    """Every cell with at least the least count today; the verdict of one depends on how many were compared."""
    history = like(kinds, today, limits.weeks, grid.seen.tolist())
    alpha = _spread(grid, today, kinds, limits)
    return _judged(grid, [today], history, alpha, limits, due(grid, today, _past(grid, today, limits), kinds, alpha))


def judge_week(grid: Grid, today: int, kinds: Sequence[int], limits: Limits) -> list[Judged]:
    """The one, two and three weeks that end today against the weeks before them: a shift that lasts, not one bad day.

    Whole weeks make weekdays cancel out and give one probability per cell, so that thousands can be sieved honestly; a
    CUSUM adds up over windows of any length too, but its limit holds for one cell and one mean at a time. The windows
    share the error rate. A shift also has to be there on most days of its last week."""
    weekly = blocks(grid, today)
    if not weekly.days:
        return []
    best: dict[Hashable, Judged] = {}
    for weeks in limits.windows:
        for one in _windowed(weekly, weeks, limits):
            fired = one.fired and (one.basis == Basis.FIXED or _lasts(grid, today, kinds, one, limits))
            known = best.get(one.cell)
            if known is None or (fired, -one.p) > (known.fired, -known.p):
                best[one.cell] = replace(one, fired=fired)
    return list(best.values())


def _windowed(weekly: Grid, weeks: int, limits: Limits) -> list[Judged]:
    """The last so many weeks against those before; all windows together may be mistaken as often as the rule says."""
    first = len(weekly.days) - weeks
    history = [at for at in range(max(0, first - limits.weeks), first) if weekly.seen[at]]
    window = [at for at in range(max(0, first), len(weekly.days)) if weekly.seen[at] or weeks == 1]
    if len(window) < weeks or (weeks > 1 and len(history) < limits.least_weeks):
        return []
    spread = dispersion(*_centred(weekly, [history]))
    shared = replace(limits, error_rate=limits.error_rate / len(limits.windows))
    found = _judged(weekly, window, history, spread, shared)
    return [replace(one, days=WEEK * weeks) for one in found]


def _lasts(grid: Grid, today: int, kinds: Sequence[int], one: Judged, limits: Limits) -> bool:
    row, seen, before = grid.cells.index(one.cell), grid.seen.tolist(), today + 1 - one.days
    above = 0
    for day in range(today + 1 - WEEK, today + 1):
        past = [at for at in like(kinds, day, limits.weeks + one.days // WEEK, seen) if at < before]
        above += bool(past) and bool(grid.counts[row, day] > grid.counts[row, past].mean())
    return above >= limits.persistent


def _judged(
    grid: Grid, window: list[int], history: list[int], alpha: Floats, limits: Limits,
    known_due: tuple[Floats, Floats] | None = None,
) -> list[Judged]:
    """Every cell whose sum over the window reaches the least count, against the same number of days of its history."""
    counts, weeks, times = grid.counts[:, window].sum(axis=1), len(history), len(window)
    rated, known = _exposures(grid, window, history)
    exposure, now = known[:, : weeks], known[:, weeks:].sum(axis=1)
    kept = _kept(grid, history, limits)
    number = np.maximum(kept.sum(axis=1), 1)
    scaled = grid.counts[:, history] * (now / times)[:, None] / exposure
    total = (grid.counts[:, history] * kept).sum(axis=1)
    ground = (exposure * kept).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(ground > 0, total / ground, 0.0) * now
        likely = np.where(ground > 0, (total + PRIOR) / ground, 0.0) * now
    middle = (scaled * kept).sum(axis=1) / number
    sd = np.sqrt((((scaled - middle[:, None]) * kept) ** 2).sum(axis=1) / number * times)
    limit = np.maximum(limits.least, expected + limits.sds * sd)
    enough = weeks >= limits.least_weeks
    spread = alpha / times + alpha / number + 1 / (total + PRIOR)
    if known_due is not None:  # rates are compared with rates of the same weekday alone
        likely = np.where(rated, likely, known_due[0])
        spread = np.where(rated, spread, alpha / times + known_due[1])
    p = _tail(counts, likely, spread) if enough else np.full(len(counts), np.nan)
    able = _tail(np.ceil(limit), likely, spread)
    stands = sieve(np.where(counts >= limit, p, np.where(np.isnan(p), np.nan, 1.0)), limits.error_rate, able)
    fixed = np.zeros_like(stands) if enough or limits.fixed is None else counts >= limits.fixed
    made = []
    for at in np.flatnonzero(counts >= limits.least).tolist():
        basis = (Basis.RATES if rated[at] else Basis.HISTORY) if enough else (
            Basis.TOO_LITTLE if limits.fixed is None else Basis.FIXED)
        made.append(Judged(
            grid.cells[at], int(counts[at]), float(expected[at]), float(sd[at]), float(limit[at]),
            int(kept[at].sum()),
            float(alpha[at]), float(p[at]), len(counts) if enough else 0, basis, bool(stands[at] or fixed[at]),
            float(now[at]) if rated[at] else None, float(ground[at] / number[at]) if rated[at] else None))
    return made


def _kept(grid: Grid, history: list[int], limits: Limits) -> Floats:
    """Ones for the days to compare with: an earlier outbreak must not hide the next. Where most days were outbreaks,
    that is what days are like now, and all of them count."""
    kept = ~grid.odd[:, history]
    few = kept.sum(axis=1) < limits.least_weeks
    return np.asarray(np.where(few[:, None], True, kept), dtype=np.float64)


def _exposures(grid: Grid, window: list[int], history: list[int]) -> tuple[list[bool], Floats]:
    """Which cells have an exposure on all these days, and the exposures; ones for a cell that lacks any of them."""
    found = grid.exposure[:, [*history, *window]]
    rated = np.asarray((found > 0).all(axis=1)) & bool(history)  # a day of nought, like an unknown one, has no rate
    flags: list[bool] = np.atleast_1d(rated).tolist()
    return flags, np.where(np.array(flags, dtype=np.bool_)[:, None], found, 1.0)


def _tail(counts: Floats, expected: Floats, spread: Floats) -> Floats:
    """The probability of so many or more: what the days themselves may vary, and how well their mean is known."""
    size = 1 / spread
    found: Floats = np.asarray(scipy.stats.nbinom.sf(counts - 1, size, size / (size + expected)), dtype=np.float64)
    return found


def _past(grid: Grid, today: int, limits: Limits) -> list[int]:
    return [at for at in range(max(0, today - KINDS * limits.weeks), today) if grid.seen[at]]


def _spread(grid: Grid, today: int, kinds: Sequence[int], limits: Limits) -> Floats:
    seen = grid.seen.tolist()
    groups = [[at for at in range(max(0, today - KINDS * limits.weeks), today) if kinds[at] == kind and seen[at]]
              for kind in range(KINDS)]
    return dispersion(*_centred(grid, [group for group in groups if len(group) > 1]))


def _centred(grid: Grid, groups: list[list[int]]) -> tuple[Floats, Floats, Floats]:
    """The counts of the history, what each was expected to be within its group, and how much that flatters."""
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        empty = np.full((len(grid.cells), 1), np.nan)
        return empty, np.zeros_like(empty), np.ones_like(empty)
    counts, means, spare = [], [], []
    for group in groups:
        _rated, exposure = _exposures(grid, group[-1:], group[:-1])
        part = grid.counts[:, group]
        rate = part.sum(axis=1, keepdims=True) / exposure.sum(axis=1, keepdims=True)
        counts.append(part)
        means.append(rate * exposure)
        spare.append(np.full(part.shape, len(group) / (len(group) - 1)))
    return np.concatenate(counts, axis=1), np.concatenate(means, axis=1), np.concatenate(spare, axis=1)
