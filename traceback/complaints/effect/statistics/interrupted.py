"""An interrupted time series: how much a rate changed at a day, beyond the trend and the weekdays it had before.

Segmented quasi-Poisson regression with the logarithm of the exposure as offset: counts of complaints are small, often
zero and stand against an exposure that changes, so that least squares on the rate would weigh a quiet Sunday like a
busy Monday. Its errors are the wider ones of the overdispersed model and of Newey and West's, which know that one day
resembles the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import scipy  # its parts load when first used: not at every start
from numpy.typing import NDArray

from complaints.effect.statistics.series import Day, silence_of, usable
from complaints.effect.statistics.silence import CannotSay, Reason

CONFIDENCE: Final = 0.95
LEAST_EACH: Final = 8  # days on either side
LEAST_BUSY: Final = 3  # days on either side on which something happened
LEAST_FREE: Final = 8  # days beyond the number of parameters
MOST_STEPS: Final = 50
CLOSE: Final = 1e-10
FARTHEST: Final = 25.0  # a coefficient beyond this has run off to infinity

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio of rates with its interval; one means no change."""

    ratio: float
    low: float
    high: float

    @property
    def is_lower(self) -> bool:
        """Whether all of the interval lies below no change."""
        return self.high < 1

    @property
    def is_higher(self) -> bool:
        return self.low > 1


@dataclass(frozen=True, slots=True)
class Fit:
    """What the model says: the jump at the day, the trend's change per week, and the effect over all days since."""

    level: Estimate
    slope: Estimate
    effect: Estimate
    dispersion: float
    echo: float  # correlation of one day's residual with the next one's
    weekdays: bool
    days: int
    expected: tuple[float, ...]  # counts of the days since, had nothing changed
    coefficients: tuple[float, ...]
    errors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Model:
    design: Numbers
    counts: Numbers
    offset: Numbers


def interrupted(series: Sequence[Day], since: date) -> Fit | CannotSay:
    """Compare the days from a day on with what the days before let expect."""
    days = sorted(usable(series), key=lambda day: day.on)
    if (silence := silence_of(series) or _silence(days, since)) is not None:
        return silence
    weekdays = _shows_weekdays(days)
    model = _model(days, since, weekdays=weekdays)
    beta = _fitted(model)
    return CannotSay(Reason.UNSTABLE) if beta is None else _told(model, beta, days, weekdays=weekdays)


def _silence(days: Sequence[Day], since: date) -> CannotSay | None:
    sides = [[day for day in days if day.on < since], [day for day in days if day.on >= since]]
    counts = [sum(day.count for day in side) for side in sides]
    if not any(counts):
        return CannotSay(Reason.ALL_ZERO)
    if min(len(side) for side in sides) < LEAST_EACH or len(days) < 4 + LEAST_FREE:
        return CannotSay(Reason.TOO_SHORT)
    if not all(counts):
        return CannotSay(Reason.NONE_AFTER if counts[0] else Reason.NONE_BEFORE)
    busy = min(sum(day.count > 0 for day in side) for side in sides)
    return CannotSay(Reason.UNSTABLE) if busy < LEAST_BUSY else None


def _shows_weekdays(days: Sequence[Day]) -> bool:
    """Whether they are single days, enough of them, and something happened on every weekday at least twice."""
    busy = [sum(day.on.weekday() == number and day.count > 0 for day in days) for number in range(7)]
    return all(day.days == 1 for day in days) and len(days) >= 10 + LEAST_FREE and min(busy) > 1


def _model(days: Sequence[Day], since: date, *, weekdays: bool) -> _Model:
    weeks = np.array([(day.on - since).days / 7 for day in days])
    after = (weeks >= 0).astype(float)
    columns = [np.ones(len(days)), weeks, after, weeks * after]
    if weekdays:
        columns += [np.array([float(day.on.weekday() == number) for day in days]) for number in range(1, 7)]
    counts, exposures = (np.array([float(getattr(day, of)) for day in days]) for of in ("count", "exposure"))
    return _Model(np.column_stack(columns), counts, np.log(exposures))


def _fitted(model: _Model) -> Numbers | None:
    """Newton's steps to the likelihood's maximum; nothing if it has none."""
    beta = np.zeros(model.design.shape[1])
    beta[0] = np.log(model.counts.sum() / np.exp(model.offset).sum())
    for _step in range(MOST_STEPS):
        expected = _expected(model, beta)
        information = model.design.T @ (model.design * expected[:, None])
        if np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, model.design.T @ (model.counts - expected))
        beta = beta + step / max(1.0, float(np.abs(step).max()) / 3)
        if np.abs(beta[1:]).max() > FARTHEST:
            return None
        if np.abs(step).max() < CLOSE:
            return beta
    return None


def _expected(model: _Model, beta: Numbers) -> Numbers:
    expected: Numbers = np.exp(np.clip(model.offset + model.design @ beta, -700, 700))
    return expected


def _told(model: _Model, beta: Numbers, days: Sequence[Day], *, weekdays: bool) -> Fit:
    expected = _expected(model, beta)
    residuals = (model.counts - expected) / np.sqrt(expected)
    free = len(days) - len(beta)
    dispersion = float(residuals @ residuals) / free
    after = model.design[:, 2] > 0
    ways = {"level": _way(beta, {2: 1.0}), "slope": _way(beta, {3: 1.0}),
            "effect": _way(beta, {2: 1.0, 3: float(model.design[after, 3].mean())})}
    spreads = _spreads(model, expected, dispersion)
    reach = float(scipy.stats.t.isf((1 - CONFIDENCE) / 2, free))
    told = {name: _estimate(way, beta, spreads, reach) for name, way in ways.items()}
    unchanged = np.where(np.isin(np.arange(len(beta)), (2, 3)), 0.0, beta)
    return Fit(
        **told, dispersion=dispersion, echo=_echo(residuals), weekdays=weekdays, days=len(days),
        expected=tuple(float(one) for one in _expected(model, unchanged)[after]),
        coefficients=tuple(float(one) for one in beta),
        errors=tuple(_error(_way(beta, {place: 1.0}), spreads) for place in range(len(beta))))


def _way(beta: Numbers, parts: dict[int, float]) -> Numbers:
    way = np.zeros(len(beta))
    for place, part in parts.items():
        way[place] = part
    return way


def _spreads(model: _Model, expected: Numbers, dispersion: float) -> tuple[Numbers, Numbers]:
    """The covariance by overdispersion (never below Poisson's), and the one that allows for an echo between days."""
    bread = np.linalg.inv(model.design.T @ (model.design * expected[:, None]))
    scores = model.design * (model.counts - expected)[:, None]
    size, width = model.design.shape
    meat = scores.T @ scores
    lags = lags_of(size)
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    echoing = np.asarray(bread @ meat @ bread * (size / (size - width)), dtype=np.float64)
    return np.asarray(bread * max(1.0, dispersion), dtype=np.float64), echoing


def lags_of(size: int) -> int:
    """How many days an echo may last: Newey and West's rule of thumb."""
    return int(4 * (size / 100) ** (2 / 9))


def _error(way: Numbers, spreads: tuple[Numbers, Numbers]) -> float:
    return float(np.sqrt(max(float(way @ spread @ way) for spread in spreads)))


def _estimate(way: Numbers, beta: Numbers, spreads: tuple[Numbers, Numbers], reach: float) -> Estimate:
    middle, error = float(way @ beta), _error(way, spreads)
    return Estimate(*(float(np.exp(np.clip(end, -700, 700))) for end in
                      (middle, middle - reach * error, middle + reach * error)))


def _echo(residuals: Numbers) -> float:
    around = residuals - residuals.mean()
    power = float(around @ around)
    return float(around[1:] @ around[:-1]) / power if power else 0.0
