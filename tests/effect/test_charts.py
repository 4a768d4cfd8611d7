"""Individuals charts against published figures and against their own laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.effect.statistics import CannotSay, Day, Kind, Reason, chart_of, individuals, laney
from tests.effect.series import DRAWN_AFTER, DRAWN_BEFORE, FIX, days

# Flow rates of ten batches, from NIST/SEMATECH's e-Handbook of Statistical Methods, 6.3.2.2.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
values = st.lists(st.floats(0.5, 1000), min_size=3, max_size=40)


def test_limits_are_those_of_the_handbooks_worked_example():
    limits = individuals(FLOW)

    assert limits.centre == pytest.approx(50.81)
    assert limits.moving_range == pytest.approx(1.8778, abs=5e-5)
    assert limits.uppers[0] == pytest.approx(55.8041, abs=1e-3)  # the handbook divides by d2, which is 2.6596
    assert limits.lowers[0] == pytest.approx(45.8159, abs=1e-3)


def test_limits_are_those_of_the_drawn_design():
    before, after = individuals(DRAWN_BEFORE), individuals(DRAWN_AFTER)

    assert [round(one, 1) for one in (before.centre, before.uppers[0], before.lowers[0])] == [7.1, 8.7, 5.5]
    assert [round(one, 1) for one in (after.centre, after.uppers[0], after.lowers[0])] == [3.4, 4.2, 2.5]
    assert after.provisional


@given(values, st.floats(-100, 100), st.floats(0.1, 10))
def test_limits_move_and_stretch_with_the_values(points, shift, scale):
    limits, moved = individuals(points), individuals([shift + scale * point for point in points])

    if isinstance(limits, CannotSay) or isinstance(moved, CannotSay):
        return
    assert moved.centre == pytest.approx(shift + scale * limits.centre, rel=1e-6, abs=1e-6)
    assert moved.uppers[0] == pytest.approx(shift + scale * limits.uppers[0], rel=1e-6, abs=1e-6)


@given(values)
def test_limits_read_backwards_are_the_same_and_their_centre_needs_no_order(points):
    limits, backwards, sorted_ones = (individuals(some) for some in (points, points[::-1], sorted(points)))

    if isinstance(limits, CannotSay):
        assert backwards == limits
        return
    assert backwards.uppers[0] == pytest.approx(limits.uppers[0])
    assert sorted_ones.centre == pytest.approx(limits.centre)
    assert sorted_ones.moving_range <= limits.moving_range * (1 + 1e-9)  # order is what a moving range measures


@given(st.lists(st.integers(0, 500), min_size=3, max_size=40), st.integers(1000, 100_000))
def test_laney_is_an_individuals_chart_where_the_exposure_is_level(counts, exposure):
    series = days(counts, [exposure] * len(counts))
    plain, widened = individuals([day.per(10_000) for day in series]), laney(series, 10_000)

    if isinstance(plain, CannotSay):
        assert widened == plain
        return
    assert widened.centre == pytest.approx(plain.centre)
    assert widened.sigmas == pytest.approx(plain.sigmas)


def test_limits_widen_on_days_with_little_exposure():
    chart = chart_of(days([12, 90, 11, 70, 9, 95], [10_000, 90_000, 12_000, 80_000, 9_000, 88_000]), 10_000)

    assert chart.limits.kind == Kind.LANEY
    assert chart.limits.sigmas[0] == pytest.approx(chart.limits.sigmas[1] * 3)  # a ninth of the exposure


@pytest.mark.parametrize(("series", "reason"), [
    ([], Reason.NO_DATA),
    ([Day(FIX, 3, 0), Day(FIX, 0, 0)], Reason.NO_EXPOSURE),
    (days([3]), Reason.ONE_POINT),
    (days([4, 4, 4, 4]), Reason.CONSTANT),
    (days([1, 3], [10_000, 30_000]), Reason.CONSTANT),
    (days([0, 0, 0]), Reason.ALL_ZERO),
])
def test_charts_say_why_they_have_no_limits(series, reason):
    assert chart_of(series, 10_000).limits == CannotSay(reason)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**9)), max_size=30))
def test_no_series_breaks_a_chart(pairs):
    chart = chart_of(days([seen for seen, _of in pairs], [of for _seen, of in pairs]), 10_000)

    if not isinstance(chart.limits, CannotSay):
        assert all(low <= chart.limits.centre <= high
                   for low, high in zip(chart.limits.lowers, chart.limits.uppers, strict=True))
