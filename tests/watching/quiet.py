"""Simulated series: quiet ones, with weekdays and clumps and nothing else, and the same with something let in."""

from datetime import date, timedelta

import numpy as np

from complaints.watching.statistics import Grid

MONDAY = date(2026, 8, 3)
WEEKDAYS = np.array([1.15, 1.1, 1.0, 1.0, 1.05, 0.8, 0.7])


def quiet(seed, *, cells=400, days=100, alpha=0.08, exposure=None, low=0.2, high=30.0):
    """Counts of cells whose means lie between `low` and `high` a day."""
    chance = np.random.default_rng(seed)
    means = np.exp(chance.uniform(np.log(low), np.log(high), cells))[:, None] * np.resize(WEEKDAYS, days)
    if exposure is not None:
        means = means * exposure
    clumps = chance.gamma(1 / alpha, alpha, means.shape) if alpha else 1.0
    return as_grid(chance.poisson(means * clumps).astype(float), exposure)


def as_grid(counts, exposure=None):
    known = np.full(counts.shape, np.nan) if exposure is None else np.broadcast_to(exposure, counts.shape).astype(float)
    days = tuple(MONDAY + timedelta(days=at) for at in range(counts.shape[1]))
    return Grid(tuple(range(counts.shape[0])), days, counts, known, np.ones(counts.shape[1], dtype=bool),
                np.zeros(counts.shape, dtype=bool))


def kinds_of(grid):
    return [day.weekday() for day in grid.days]
