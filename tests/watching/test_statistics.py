"""Counts against what was to be expected: quiet series stay quiet, what is let in is found, and what cannot be compared
is said to be so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from complaints.watching.statistics import (
    Basis,
    Grid,
    Limits,
    burst_p,
    densest,
    growth_p,
    judge,
    judge_week,
    kind_of_day,
    sieve,
    weak_spots,
)
from complaints.watching.statistics.due import due
from tests.watching.quiet import MONDAY, WEEKDAYS, as_grid, kinds_of, quiet

pytestmark = pytest.mark.pure
EIGHT = [3, 9, 2, 10, 6, 6, 6, 6]  # mean 6.0, standard deviation 2.5
NOON = datetime(2026, 10, 19, 4, 0, tzinfo=UTC)


def mondays(*counts, exposure=None, others=0):
    """One cell whose Mondays have these counts, and every other day `others`."""
    days = np.full((1, 7 * (len(counts) - 1) + 1), float(others))
    days[0, ::7] = counts
    known = None if exposure is None else np.full(days.shape, float(exposure[0]))
    if known is not None:
        known[0, -1] = exposure[1]
    return as_grid(days, known)


def today(grid, **limits):
    found = judge(grid, len(grid.days) - 1, kinds_of(grid), Limits(**limits))
    return found[0] if found else None


def test_the_rule_of_the_book_fires_on_forty_one_against_six():
    found = today(mondays(*EIGHT, 41))
    assert (found.count, found.expected, found.sd, found.limit, found.weeks) == (41, 6.0, 2.5, 13.5, 8)
    assert found.basis == Basis.HISTORY
    assert found.fired


@pytest.mark.parametrize(("count", "fires"), [(41, True), (13, False), (9, False)])
def test_neither_a_small_count_nor_one_within_the_limit_fires(count, fires):
    found = today(mondays(*EIGHT, count))
    assert (found is not None and found.fired) == fires


def test_rates_are_compared_where_the_exposure_is_known():
    found = today(mondays(*EIGHT, 41, exposure=(50_000, 52_000)))
    assert found.basis == Basis.RATES
    assert (found.exposure, found.before) == (52_000, 50_000)
    assert found.expected == pytest.approx(6.24)
    assert found.fired


def test_seven_times_the_orders_may_bring_seven_times_the_complaints():
    assert not today(mondays(*EIGHT, 41, exposure=(50_000, 350_000))).fired


def test_without_a_ground_counts_are_compared_and_nothing_is_divided():
    found = today(mondays(*EIGHT, 41, exposure=(50_000, 0)))
    assert (found.basis, found.exposure) == (Basis.HISTORY, None)
    assert found.fired


def test_too_little_history_is_said_and_does_not_fire_unless_a_fixed_number_is_set():
    grid = mondays(6, 6, 6, 60)
    assert (today(grid).basis, today(grid).fired) == (Basis.TOO_LITTLE, False)
    assert np.isnan(today(grid).p)
    fixed = today(grid, fixed=50)
    assert (fixed.basis, fixed.fired) == (Basis.FIXED, True)
    assert not today(grid, fixed=61).fired
    assert today(mondays(60)).basis == Basis.TOO_LITTLE  # the very first day


def test_an_outbreak_does_not_hide_the_next_one_until_most_days_are_like_it():
    grid = mondays(6, 6, 6, 6, 60, 6, 6, 6, 60)
    assert not today(grid).fired
    grid.odd[0, 28] = True
    assert (today(grid).fired, today(grid).weeks, today(grid).expected) == (True, 7, 6.0)
    grid.odd[0, :] = True
    assert (today(grid).fired, today(grid).weeks) == (False, 8)


def test_no_cells_and_no_days_are_no_findings():
    assert judge(Grid.of({}, MONDAY, MONDAY), 0, [0], Limits()) == []
    assert judge_week(Grid.of({}, MONDAY, MONDAY), 0, [0], Limits()) == []


def test_a_day_whose_file_is_missing_is_not_a_quiet_day():
    counts = {(cell, MONDAY + timedelta(days=at)): 30 for cell in "ab" for at in range(57) if at != 49}
    grid = Grid.of(counts, MONDAY, MONDAY + timedelta(days=56))
    assert not grid.seen[49]
    assert {one.weeks for one in judge(grid, 56, kinds_of(grid), Limits(sds=0))} == {7}


def test_a_few_strays_from_before_the_record_began_are_no_history():
    begun = MONDAY + timedelta(weeks=20)
    strays = {("a", MONDAY): 1, ("a", MONDAY + timedelta(weeks=9)): 1}
    grid = Grid.of(strays | {("a", begun + timedelta(days=at)): 12 for at in range(14)}, MONDAY,
                   begun + timedelta(days=13))
    assert [one.basis for one in judge_week(grid, len(grid.days) - 1, kinds_of(grid), Limits())] == [Basis.TOO_LITTLE]


def test_holidays_are_compared_with_sundays_and_days_worked_instead_with_fridays():
    holiday, worked = date(2026, 10, 1), date(2026, 10, 10)
    assert kind_of_day(holiday, {holiday}, {worked}) == 6
    assert kind_of_day(worked, {holiday}, {worked}) == 4
    assert kind_of_day(date(2026, 10, 12), {holiday}, {worked}) == 0


@pytest.mark.parametrize("alpha", [0.0, 0.08])
def test_a_thousand_quiet_cells_stay_quiet(alpha):
    """At an error rate of 1 % at most one day in a hundred may fire; 40 days allow for chance."""
    fired = days = by_the_book = 0
    for seed in (1, 2):
        grid = quiet(seed, cells=1000, alpha=alpha)
        for day in range(60, 100, 2):
            found = judge(grid, day, kinds_of(grid), Limits())
            fired, days = fired + any(one.fired for one in found), days + 1
            by_the_book += sum(one.count >= one.limit for one in found)
    assert fired <= 2
    assert by_the_book / days > 5  # mean + 3 sd alone would call people out several times a day


@pytest.mark.parametrize(("mean", "spike"), [(1.0, 14), (6.0, 30), (30.0, 120)])
def test_spikes_are_found_among_a_thousand_cells_on_their_day(mean, spike):
    found = 0
    for seed in range(5):
        grid = quiet(seed, cells=300)
        grid.counts[0] = np.random.default_rng(seed + 100).poisson(mean, 100)
        grid.counts[0, 98] = spike
        found += any(one.fired and one.cell == 0 for one in judge(grid, 98, kinds_of(grid), Limits()))
    assert found == 5


def test_twice_the_orders_on_a_day_of_sales_raise_no_alarm_though_the_counts_alone_would():
    orders = np.full(100, 50_000.0)
    orders[98] = 150_000
    grid = quiet(5, cells=300, exposure=orders / 50_000, low=5)
    rated = replace(grid, exposure=np.broadcast_to(orders, grid.counts.shape))
    unrated = replace(grid, exposure=np.full(grid.counts.shape, np.nan))
    assert not [one for one in judge(rated, 98, kinds_of(grid), Limits()) if one.fired]
    assert len([one for one in judge(unrated, 98, kinds_of(grid), Limits()) if one.fired]) > 50


def test_a_shift_is_found_within_a_week_and_one_bad_day_is_not_a_shift():
    shifted, single = quiet(3, cells=200), quiet(3, cells=200)
    for grid in (shifted, single):
        grid.counts[0] = np.random.default_rng(9).poisson(10, 100)
    shifted.counts[0, 91:] += np.random.default_rng(10).poisson(12, 9)
    single.counts[0, 95] += 90
    for grid, expected in ((shifted, [0]), (single, [])):
        found = judge_week(grid, 97, kinds_of(grid), Limits())
        assert [one.cell for one in found if one.fired] == expected


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.001, 0.5))
@settings(max_examples=60, deadline=None)
def test_the_sieve_lets_through_what_benjamini_and_hochberg_say(p, rate):
    ordered = sorted(p)
    assume(all(abs(one - rate * at / len(p)) > 1e-12 for at, one in enumerate(ordered, 1)))  # no tie for rounding
    stands = sieve(np.array(p), rate)
    allowed = max((at for at, one in enumerate(ordered, 1) if one <= rate * at / len(p)), default=0)
    assert stands.sum() >= allowed  # equals of the last one stand with it or not at all
    assert all(one <= ordered[allowed - 1] for one in np.array(p)[stands]) if allowed else not stands.any()


def test_what_could_not_be_compared_neither_stands_nor_counts():
    assert sieve(np.array([np.nan, 0.01, np.nan]), 0.01).tolist() == [False, True, False]
    assert not sieve(np.array([]), 0.01).size


def test_the_densest_hours_are_found_and_their_probability_is_of_all_windows():
    moments = [NOON + timedelta(minutes=20 * at) for at in range(12)] + [NOON + timedelta(hours=9)]
    found = densest(moments, 2)
    assert (found.count, found.begins) == (6, NOON)
    assert densest([], 2) is None
    assert burst_p(12, 1.0, 2, 0.05, 48) < 1e-4 < 0.05 < burst_p(4, 1.0, 2, 0.05, 48)


def test_windows_of_quiet_days_are_as_seldom_dense_as_is_said():
    chance = np.random.default_rng(4)
    rare = 0
    for _day in range(2000):
        moments = [NOON + timedelta(hours=float(at)) for at in chance.uniform(0, 24, chance.poisson(24))]
        rare += burst_p(densest(moments, 4).count, 4.0, 4, 0.0, 10_000) <= 0.05
    assert rare / 2000 <= 0.06


def test_a_topic_grows_only_if_it_grows_more_than_everything_else():
    assert growth_p(12, 3, 1 / 9) < 1e-6
    assert growth_p(12, 12, 0.5) > 0.5
    assert growth_p(5, 0, 1 / 9) == pytest.approx((1 / 9) ** 5)


def test_weak_spots_have_more_unhappy_customers_than_the_others():
    found = weak_spots({"网络": (60, 300), "资费": (20, 300), "营业厅": (25, 310), "热线": (9, 12)},
                       least=30, sds=3, error_rate=0.01)
    assert [one.spot for one in found if one.fired] == ["网络"]
    assert {one.spot for one in found} == {"网络", "资费", "营业厅"}
    assert weak_spots({}, least=30, sds=3, error_rate=0.01) == []


def with_cell(seed, mean, *, cells=60, alpha=0.0, days=100):
    """Quiet cells, the first of which has this mean (or one per day) and its own weekdays."""
    grid, chance = quiet(seed, cells=cells, alpha=alpha, days=days), np.random.default_rng(seed + 500)
    clumps = chance.gamma(1 / alpha, alpha, days) if alpha else 1.0
    grid.counts[0] = chance.poisson(mean * np.resize(WEEKDAYS, days) * clumps)
    return grid


@pytest.mark.parametrize(("cells", "least"), [(60, 36), (300, 24)])
def test_three_times_a_mean_of_six_is_found_on_its_day(cells, least):
    """By the rule as it comes (5 %), where complaints come by chance alone. Simulated: 98 % found among 60 categories,
    70 % among 300; where complaints come in clumps (α = 0.08) 45 % and 3 %, for there a threefold day happens by itself
    to one category in a thousand each day."""
    found = 0
    for seed in range(40):
        grid = with_cell(seed, 6, cells=cells)
        grid.counts[0, 94] = 18  # a Thursday, as many as on the average day
        found += any(one.fired and one.cell == 0 for one in judge(grid, 94, kinds_of(grid), Limits(error_rate=0.05)))
    assert found >= least


def known_due(grid, today=84):
    mean, loose = due(grid, today, list(range(today - 56, today)), kinds_of(grid), np.full(len(grid.cells), 0.01))
    return mean, loose


def test_what_is_due_is_learnt_from_all_days_where_weekdays_are_alike_and_from_its_own_where_they_are_not():
    alike = as_grid(np.tile(np.resize([40.0, 20, 20, 20, 20, 10, 10], 100), (50, 1)))
    chance = np.random.default_rng(4)
    unlike = as_grid(np.tile(chance.permuted(np.resize([60.0, 40, 20, 10, 10, 5, 5], (50, 7)), axis=1), 15)[:, :100])

    mean, loose = known_due(alike)
    assert mean == pytest.approx(np.full(50, 40), rel=0.02)
    assert loose.max() < 1 / 40 / 8  # better known than by eight Mondays
    mean, loose = known_due(unlike)
    assert mean == pytest.approx(unlike.counts[:, 84], rel=0.06)
    assert (loose > 0.7 / (8 * mean)).all()


def test_of_one_cell_alone_nothing_is_known_but_its_own_weekdays():
    grid = as_grid(np.resize([40.0, 20, 20, 20, 20, 10, 10], (1, 100)))

    mean, loose = known_due(grid)

    assert mean == pytest.approx([40], rel=0.02)
    assert loose[0] > 1 / (40 * 8)


@pytest.mark.parametrize("own", [0.0, 0.02, 0.1])
def test_categories_with_weekdays_of_their_own_are_no_alarms(own):
    mistaken = 0
    for seed in range(3):
        chance = np.random.default_rng(seed + 300)
        means = np.exp(chance.uniform(np.log(0.2), np.log(30), 60))[:, None] * WEEKDAYS
        means = means * (chance.gamma(1 / own, own, (60, 7)) if own else 1.0)
        grid = as_grid(chance.poisson(np.tile(means, 15)[:, :100] * chance.gamma(12.5, 0.08, (60, 100))).astype(float))
        mistaken += sum(any(one.fired for one in judge(grid, day, kinds_of(grid), Limits(error_rate=0.05)))
                        for day in range(60, 100))
    assert mistaken <= 11


def test_the_rule_of_days_is_mistaken_as_often_as_it_says():
    """5 % of days at the most, whatever the number of cells, with weekdays and clumps; 120 days allow for chance."""
    for cells in (60, 600):
        mistaken = 0
        for seed in range(3):
            grid = quiet(seed + 20, cells=cells)
            mistaken += sum(any(one.fired for one in judge(grid, day, kinds_of(grid), Limits(error_rate=0.05)))
                            for day in range(60, 100))
        assert mistaken <= 11, cells


@pytest.mark.parametrize(("alpha", "least"), [(0.0, 9), (0.08, 8)])
def test_eighty_percent_more_that_last_are_found_within_thirty_days(alpha, least):
    found = 0
    for seed in range(10):
        grid = with_cell(seed, np.array([6] * 90 + [10.8] * 30), alpha=alpha, days=120)
        found += any(one.fired and one.cell == 0 for day in range(90, 120)
                     for one in judge_week(grid, day, kinds_of(grid), Limits(least=20)))
    assert found >= least


def test_a_slow_swing_of_the_seasons_is_no_shift():
    """A tenth up and down within a year, weekdays and clumps: the rule of weeks stays near its 1 % a look."""
    mistaken = looks = 0
    for seed in range(3):
        swing = 1 + 0.1 * np.sin(np.arange(200) / 365 * 2 * np.pi)
        grid = quiet(seed + 40, cells=300, days=200, exposure=swing)
        bare = replace(grid, exposure=np.full(grid.counts.shape, np.nan))
        for day in range(100, 200, 7):
            mistaken += any(one.fired for one in judge_week(bare, day, kinds_of(bare), Limits(least=20)))
            looks += 1
    assert mistaken <= 4
    assert looks == 45


def test_cells_that_can_hardly_ever_stand_do_not_make_the_others_wait():
    p, able = np.array([0.002] + [1.0] * 99), np.array([0.01] + [1e-9] * 99)
    assert not sieve(p, 0.05).any()
    assert sieve(p, 0.05, able).tolist() == [True] + [False] * 99
