"""Rates with exact intervals, checked against another implementation; and days taken together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson

from complaints.effect.statistics import CannotSay, Day, Reason, rate_of, total, weekly
from tests.effect.series import FIX, days


@given(st.integers(1, 100_000), st.integers(1, 10**9))
def test_the_interval_is_the_exact_one(count, exposure):
    low, high = confint_poisson(count, exposure, method="exact-c")
    rate = rate_of(count, exposure, 10_000)

    assert (rate.low, rate.high) == pytest.approx((low * 10_000, high * 10_000), rel=1e-9)


def test_the_worked_example_lies_below_its_target():
    rate = rate_of(126, 1_400_000, 10_000)

    assert round(rate.value, 2) == 0.90
    assert (round(rate.low, 2), round(rate.high, 2)) == (0.75, 1.07)


def test_nothing_happened_still_has_an_upper_end_and_nothing_to_divide_by_is_said():
    none = rate_of(0, 1_000_000, 10_000)

    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(-np.log(0.025) / 100)
    assert rate_of(3, 0, 10_000) == CannotSay(Reason.NO_EXPOSURE)


def test_days_without_exposure_stand_beside_and_go_into_no_rate():
    whole = total([*days([3, 4]), Day(FIX, 5, 0), Day(FIX, 0, 0)])

    assert (whole.count, whole.exposure, whole.days) == (7, 20_000, 2)
    assert (whole.uncovered, whole.missing) == (5, 1)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10**6)), max_size=60), st.integers(-30, 30), st.randoms())
def test_weeks_hold_what_their_days_hold_in_any_order(pairs, shift, chance):
    series = days([seen for seen, _of in pairs], [of for _seen, of in pairs])
    start = FIX.fromordinal(FIX.toordinal() + shift)
    shuffled = series.copy()
    chance.shuffle(shuffled)
    weeks = weekly(shuffled, start)

    assert weeks == weekly(series, start)
    assert (total(weeks).count, total(weeks).exposure) == (total(series).count, total(series).exposure)
    assert all(week.on >= start or week.on.toordinal() + 6 < start.toordinal() for week in weeks)
