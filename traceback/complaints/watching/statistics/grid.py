"""Counts of many cells over a run of days."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from complaints.watching.statistics.several import Flags, Floats

EVERY_DAY: Final = 20  # complaints a day on average: then a day without any is one whose file is missing
WEEK: Final = 7
LONG: Final = 28
DAILY: Final = 0.85  # of the last days have complaints: the record is kept daily
BEGUN: Final = 0.25  # of four weeks have complaints: the record has begun


@dataclass(frozen=True, slots=True)
class Grid:
    """One row per cell, one column per day, without gaps; `exposure` is NaN where it is not known."""

    cells: tuple[Hashable, ...]
    days: tuple[date, ...]
    counts: Floats
    exposure: Floats
    seen: Flags  # days of which anything is known
    odd: Flags  # days of a cell that were an outbreak: nothing to compare the next one with

    @classmethod
    def of(
        cls, counts: Mapping[tuple[Hashable, date], int], first: date, last: date,
        exposure: Mapping[tuple[Hashable, date], float] | None = None, begun: date | None = None,
        odd: Collection[tuple[Hashable, date]] = (),
    ) -> Grid:
        """The grid of the counts from the first day of data (or `first`, if that is later) to `last`."""
        begun = begun or min((day for _cell, day in counts), default=last)
        first = max(first, begun)
        days = tuple(first + timedelta(days=at) for at in range((last - first).days + 1))
        cells = tuple(dict.fromkeys(cell for cell, _day in counts))
        rows, columns = {cell: at for at, cell in enumerate(cells)}, {day: at for at, day in enumerate(days)}

        def filled(values: Mapping[tuple[Hashable, date], float], nothing: float) -> Floats:
            whole = np.full((len(cells), len(days)), nothing)
            row = np.array([rows.get(cell, -1) for cell, _day in values], dtype=np.int64)
            column = np.array([columns.get(day, -1) for _cell, day in values], dtype=np.int64)
            known = (row >= 0) & (column >= 0)
            whole[row[known], column[known]] = np.fromiter(values.values(), np.float64, len(values))[known]
            return whole

        whole = filled(counts, 0.0)
        strange = np.asarray(filled(dict.fromkeys(odd, 1.0), 0.0), dtype=np.bool_)
        return cls(cells, days, whole, filled(exposure or {}, np.nan), seen_of(whole), strange)


def seen_of(counts: Floats) -> Flags:
    """The days on which there was anything, or, where there is little on most days, all of them; but none from before a
    record that is kept daily by now had really begun."""
    totals = counts.sum(axis=0)
    seldom = totals.size == 0 or bool(totals.mean() < EVERY_DAY)
    return np.asarray(np.logical_or(totals > 0, seldom) & _kept_daily(totals > 0), dtype=np.bool_)


def _kept_daily(active: Flags) -> Flags:
    before = np.concatenate([[0], np.cumsum(active)])
    ends = np.arange(1, active.size + 1)
    begins = np.maximum(0, ends - LONG)
    share = (before[ends] - before[begins]) / np.maximum(ends - begins, 1)
    daily = active.size >= WEEK and bool(active[-WEEK:].mean() > DAILY)
    return np.asarray(share >= BEGUN if daily else np.ones(active.size), dtype=np.bool_)


def blocks(grid: Grid, today: int) -> Grid:
    """The same in weeks that end with `today`; a week counts as seen if each of its days was."""
    weeks = (today + 1) // WEEK
    first = today + 1 - weeks * WEEK
    shape = (len(grid.cells), weeks, WEEK)
    counts = grid.counts[:, first : today + 1].reshape(shape).sum(axis=2)
    exposure = grid.exposure[:, first : today + 1].reshape(shape).sum(axis=2)
    seen = np.asarray(grid.seen[first : today + 1].reshape((weeks, WEEK)).all(axis=1), dtype=np.bool_)
    ends: Sequence[date] = [grid.days[first + WEEK * at + WEEK - 1] for at in range(weeks)]
    odd = np.asarray(grid.odd[:, first : today + 1].reshape(shape).any(axis=2), dtype=np.bool_)
    return Grid(grid.cells, tuple(ends), counts, exposure, seen, odd)
