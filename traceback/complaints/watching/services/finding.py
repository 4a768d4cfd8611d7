"""What a rule finds on a day, before it is collected into a signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from complaints.watching.selectors.cells import Cell
from complaints.watching.statistics import Grid, Judged, Limits, judge

CHARTED: Final = 63  # days, nine weeks


@dataclass(frozen=True, slots=True)
class Finding:
    """One matter on one day, with everything that makes it explainable."""

    key: str
    day: date
    count: int
    numbers: Mapping[str, Any]
    cell: Cell = field(default_factory=Cell)
    title: str = ""  # empty: the cell's own name
    series: Sequence[Sequence[Any]] = ()
    contacts: Sequence[int] | None = None  # None: those of the cell on that day, or in that week
    voices: Sequence[int] = ()
    since: date | None = None  # the first day that it covers, where that is not the day itself
    by_members: bool = False  # it is the same matter as an earlier one if they share complaints, whatever the key


def numbers_of(judged: Judged, limits: Limits) -> dict[str, Any]:
    """The numbers of a verdict as they are kept; what is not known is left out."""
    rate = 10_000 * judged.count / judged.exposure if judged.exposure else None
    base = 10_000 * judged.expected / judged.exposure if judged.exposure else None
    found = {
        "basis": str(judged.basis), "expected": round(judged.expected, 2), "sd": round(judged.sd, 2),
        "limit": round(judged.limit, 2), "weeks": judged.weeks, "alpha": round(judged.alpha, 4),
        "p": float(f"{judged.p:.3g}") if judged.p == judged.p else None, "compared": judged.compared,
        "days": judged.days, "least": limits.least, "sds": limits.sds, "error_rate": limits.error_rate,
        "fixed": limits.fixed, "exposure": judged.exposure, "rate": None if rate is None else round(rate, 2),
        "base_rate": None if base is None else round(base, 2),
    }
    return {name: value for name, value in found.items() if value is not None}


def series_of(grid: Grid, row: int, today: int, kinds: Sequence[int], limits: Limits) -> list[list[Any]]:
    """The last nine weeks of a cell as they are drawn: count, and what was to be expected with its limit."""
    one = Grid((grid.cells[row],), grid.days, grid.counts[row : row + 1], grid.exposure[row : row + 1], grid.seen,
               grid.odd[row : row + 1])
    bare = Limits(least=0, sds=limits.sds, weeks=limits.weeks, least_weeks=limits.least_weeks)
    found = []
    for at in range(max(0, today + 1 - CHARTED), today + 1):
        verdict = judge(one, at, kinds, bare)[0] if at > 0 else None
        known = verdict is not None and verdict.weeks >= limits.least_weeks
        found.append([
            grid.days[at].isoformat(), int(grid.counts[row, at]) if grid.seen[at] else None,
            round(verdict.expected, 2) if known and verdict else None,
            round(max(verdict.limit, limits.least), 2) if known and verdict else None])
    return found
