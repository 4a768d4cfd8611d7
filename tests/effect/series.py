"""Series of days for the tests: simulated ones with a change that is known, and the one of the drawn design."""

from datetime import date, timedelta
from itertools import count

import numpy as np

from complaints.effect.statistics import Day

FIX = date(2026, 11, 2)
DRAWN_BEFORE = [5.9, 6.4, 6.1, 7.0, 6.6, 7.4, 6.9, 7.8, 7.1, 7.6, 8.0, 7.3, 7.9, 7.2]
DRAWN_AFTER = [4.6, 4.1, 3.6, 3.4, 3.1, 3.3, 2.8, 3.0, 2.7, 2.9]
WEEK = (0, 0.1, 0, -0.1, 0.05, -0.4, -0.5)  # how Sundays differ from Mondays, in logarithms


def days(counts, exposures=None, *, start=FIX):
    """Days from a day on; 10,000 of exposure each unless said otherwise."""
    exposures = exposures if exposures is not None else [10_000] * len(counts)
    return [Day(start + timedelta(days=number), int(seen), int(of))
            for number, seen, of in zip(count(), counts, exposures, strict=False)]


def simulated(rng, *, before=56, after=28, mean=20.0, level=0.0, slope=0.0, dispersion=1.0, echo=0.0):
    """Counts with weekdays and an exposure that varies; from FIX on changed by a jump and a trend, in logarithms."""
    on = [FIX + timedelta(days=number) for number in range(-before, after)]
    weeks = np.array([(day - FIX).days / 7 for day in on])
    exposures = rng.integers(30_000, 70_000, len(on))
    changed = (level + slope * weeks) * (weeks >= 0)
    rate = np.log(mean / 50_000) + np.array([WEEK[day.weekday()] for day in on]) + changed
    expected = exposures * np.exp(rate + _echoing(rng, len(on), echo))
    seen = rng.poisson(expected) if dispersion <= 1 else rng.negative_binomial(
        expected / (dispersion - 1), 1 / dispersion)
    return [Day(day, int(one), int(of)) for day, one, of in zip(on, seen, exposures, strict=True)]


def _echoing(rng, size, echo, spread=0.25):
    noise = np.zeros(size)
    for number in range(size if echo else 0):
        fresh = rng.normal(0, spread * (1 - echo**2) ** 0.5)
        noise[number] = echo * noise[number - 1] + fresh if number else rng.normal(0, spread)
    return noise
